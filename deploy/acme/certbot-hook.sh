#!/bin/sh
# A deploy hook of certbot: hands a renewed certificate to Beside, which notices it within 10 seconds.
# certbot says in RENEWED_LINEAGE where it is. In a container the group is 10001.
set -eu
to=${BESIDE_CERTS:-/etc/beside/certs}
group=${BESIDE_GROUP:-beside}

# Each is written beside its place and moved there, so that none is ever read half.
hand_over() {
  install -o root -g "$group" -m "$3" "$RENEWED_LINEAGE/$1" "$to/.$2.new"
  mv "$to/.$2.new" "$to/$2"
}

hand_over privkey.pem beside.key 640
hand_over fullchain.pem beside.crt 644
