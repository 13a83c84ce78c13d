import { z } from 'zod';
import { networkSchema } from '../../common/ip-networks.ts';
import { listenAddressSchema } from '../../common/listen-address.ts';

const port = z.int({ error: 'expected a port from 1 to 65535' }).min(1).max(65_535);

/** Who may read `/metrics`, and where. Without a port or addresses nobody may. */
export const metricsSchema = z
  .strictObject({
    /** A port of its own, without TLS. With it, `/metrics` is not at the HTTPS port. */
    port: port.optional(),
    /** The address to listen on, for that port. */
    listenAddress: listenAddressSchema.default('127.0.0.1'),
    /** Who may read. With a port and no addresses: whoever reaches the port. */
    allowedAddresses: z.array(networkSchema).default([]),
  })
  .prefault({});
export type MetricsConfig = z.infer<typeof metricsSchema>;

/** Whether anything is counted at all. */
export function metricsAreOn({ port, allowedAddresses }: MetricsConfig): boolean {
  return port !== undefined || allowedAddresses.length > 0;
}
