/** The section `server` of the configuration. */
import { z } from 'zod';
import { networkSchema } from '../../common/ip-networks.ts';
import { listenAddressSchema } from '../../common/listen-address.ts';
import { publicUrlSchema } from '../../common/public-url.ts';
import { port, seconds } from './within.ts';

export const serverSection = z
  .strictObject({
    /** HTTPS port. 0 takes any free port. */
    port: port.default(8443),
    /** Address to listen on. */
    listenAddress: listenAddressSchema.default('127.0.0.1'),
    /** How long a server that is stopping waits for sessions to end by themselves. */
    drainSeconds: seconds(0, 86_400).default(10),
    /** The address that people use. */
    publicUrl: publicUrlSchema.optional(),
    /** Reverse proxies that are trusted to report a client's address (`X-Forwarded-For`). */
    trustedProxies: z.array(networkSchema).default([]),
    /**
     * Whether those proxies that forward TCP connections report the client (PROXY protocol,
     * version 1 or 2).
     */
    proxyProtocol: z.boolean().default(false),
    /** Connections to the HTTPS port from one address (an IPv6 /64 counts as one). Proxies are excepted. */
    connectionsPerAddress: z.int().min(10).max(1_000_000).default(4_000),
    /** TLS handshakes that one address may begin in a second. After a rest, five times as many at once. */
    handshakesPerSecond: z.int().min(10).max(100_000).default(200),
  })
  .prefault({});
