# The image of Beside, for `docker build`, `podman build --format docker` and
# `buildah build --format docker` (their other format has no HEALTHCHECK). docs/deploy.md tells how it
# is run, and how it is built behind a mirror or an authority of your own.

# For the same base every time, name it by its digest: debian:bookworm-slim@sha256:…
ARG BASE=docker.io/library/debian:bookworm-slim

# The tree of the server, made by the same set-up as `npm start`, and with nothing but Debian's own
# Node and npm to begin with. All four secrets may be left out.
FROM ${BASE} AS build
ENV DEBIAN_FRONTEND=noninteractive
# Where the official media worker is downloaded from, or that it is not (any value).
ARG MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL
ARG MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD
RUN --mount=type=secret,id=apt-sources,target=/etc/apt/sources.list.d/debian.sources \
    --mount=type=secret,id=apt-conf,target=/etc/apt/apt.conf.d/90build \
    --mount=type=secret,id=ca \
    apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates nodejs npm \
    # What a worker is linked with that an earlier build has left in the cache.
    libabsl-dev libsrtp2-dev libssl-dev libuv1-dev
WORKDIR /build
COPY . .
RUN --mount=type=secret,id=apt-sources,target=/etc/apt/sources.list.d/debian.sources \
    --mount=type=secret,id=apt-conf,target=/etc/apt/apt.conf.d/90build \
    --mount=type=secret,id=ca \
    --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=cache,target=/cache \
    if [ -f /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi \
 && export XDG_CACHE_HOME=/cache npm_config_cache=/cache/npm \
 && node scripts/run.mjs image /out

FROM ${BASE}
# The libraries that the media worker was linked with, by the names of their packages.
RUN --mount=type=secret,id=apt-sources,target=/etc/apt/sources.list.d/debian.sources \
    --mount=type=secret,id=apt-conf,target=/etc/apt/apt.conf.d/90build \
    --mount=type=secret,id=ca \
    --mount=type=bind,from=build,source=/out,target=/out \
    apt-get update \
 && DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends $(cat /out/worker-packages) \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/* \
 && useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin beside \
 && install -d -o beside -g beside -m 700 /data
COPY --from=build /out/server /app

ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Beside" \
      org.opencontainers.image.description="Self-hosted remote assistance in the browser" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

WORKDIR /app
ENV PATH=/app/bin:/usr/local/bin:/usr/bin:/bin \
    NODE_ENV=production \
    BESIDE_LISTEN_ADDRESS=0.0.0.0 \
    BESIDE_DATA_DIR=/data
USER 10001:10001
VOLUME /data
# Pages, requests and, where nothing better gets through, media. The media ports are one for each
# core from 44300 on, UDP and TCP: more than can be told here.
EXPOSE 8443/tcp 44300/tcp 44300/udp
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["node", "/app/src/cli/health-check.ts"]
# A first one lets sessions end by themselves, a second one does not wait.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/src/main.ts"]
CMD ["serve"]
