/** The media workers, and the network paths by which pages reach them. */
import type { Config } from '../config/load.ts';
import type { Logger } from '../common/logger.ts';
import { systemClock as clock } from '../common/system-clock.ts';
import type { ListeningServer } from '../http/listener/https-server.ts';
import { openMediaPorts } from '../media/ice-tcp/listeners.ts';
import { openNetworkPaths, type NetworkPaths } from '../media/ice-tcp/transport-paths.ts';
import { Workers } from '../media/workers.ts';

export interface Media extends AsyncDisposable {
  networkPaths: NetworkPaths;
  workers: Workers;
}

export interface MediaOptions {
  /** The address that people use. */
  origin: string;
  /** The host of the configured public address, without brackets. */
  publicHost: string | undefined;
  listening: ListeningServer;
  logger: Logger;
}

/**
 * Opens the media ports and starts the workers. The caller disposes of them.
 *
 * @throws {StartupError} If a port cannot be opened, or a worker does not start.
 */
export async function startMedia(
  config: Config,
  { origin, publicHost, listening, logger }: MediaOptions,
): Promise<Media> {
  await using opened = new AsyncDisposableStack();
  const publicPort = Number(new URL(origin).port || 443);
  const at = { host: publicHost, port: publicPort };
  const ways = { listenAddress: config.server.listenAddress, media: config.media };
  const networkPaths = await openNetworkPaths(ways, at, () => clock.now(), logger);
  opened.defer(networkPaths.close);
  const transportOf = (fragment: string) => networkPaths.tcp.transportOf(fragment);
  if (config.media.onHttpsPort) listening.takeMedia(transportOf);
  // These come before the workers: the workers take any free ports, which must be none of these.
  const mediaPorts = await openMediaPorts(ways, transportOf, listening.front);
  opened.defer(mediaPorts.close);
  const workers = await Workers.start({
    count: config.media.workers,
    port: config.media.port,
    listenAddress: config.server.listenAddress,
    announcedAddress: config.media.announcedAddress,
    announced: mediaPorts.announced,
    workerBinary: config.media.workerBinary,
    logger,
  });
  opened.defer(() => {
    workers.close();
  });
  const kept = opened.move();
  return {
    networkPaths,
    workers,
    async [Symbol.asyncDispose]() {
      await kept.disposeAsync();
    },
  };
}
