/** The section `devices` of the configuration. */
import { z } from 'zod';
import { publicUrlSchema } from '../common/public-url.ts';
import { fields } from './inventory/columns.ts';
import { graphSchema } from './graph/config.ts';

const attestationSchema = z
  .strictObject({
    /** HTTPS port at which browsers are asked for a certificate; 0 takes any free one. */
    port: z.int().min(0).max(65_535),
    /** The address that browsers reach the port at. Default: the public host with that port. */
    publicUrl: publicUrlSchema.optional(),
    /** PEM certificates of the authorities that issue to devices. */
    caFile: z.string().min(1),
    /** The field of the certificate's subject that holds the device's id. */
    subject: z.enum(['CN', 'OU', 'serialNumber']).default('CN'),
    /** PEM files for the port's own host name. Default: those of `tls`. */
    certificateFile: z.string().optional(),
    keyFile: z.string().optional(),
  })
  .refine((section) => !section.certificateFile === !section.keyFile, {
    error: 'certificateFile and keyFile go together',
    // Told together with the faults beside it.
    when: () => true,
  });

export type AttestationConfig = z.infer<typeof attestationSchema>;

export const devicesSchema = z
  .strictObject({
    /** Where devices are known. Left out: the demo's with the demo's people, else none. */
    source: z.enum(['none', 'demo', 'inventory', 'graph']).optional(),
    inventory: z
      .strictObject({
        /** CSV or JSON; read again when it changes. */
        file: z.string().min(1),
        /** What the file calls its columns, where it is no name that is known. */
        columns: z.partialRecord(z.enum(fields), z.string().min(1)).optional(),
      })
      .optional(),
    /** What it lacks is taken from `identity.azureAd`: see `readAccess`. */
    graph: graphSchema,
    /** Client certificates that tell which device a browser runs on. Left out: none are asked for. */
    attestation: attestationSchema.optional(),
  })
  .refine(({ source, inventory }) => source !== 'inventory' || inventory, {
    path: ['inventory'],
    error: 'expected the settings of the source `inventory`, found none',
    // Told together with the faults beside it.
    when: () => true,
  })
  .prefault({});

/** Where devices are known, also when the configuration leaves it open. */
export function sourceOf({
  devices,
  identity,
}: {
  devices: z.infer<typeof devicesSchema>;
  identity: { provider: string };
}) {
  return devices.source ?? (identity.provider === 'demo' ? 'demo' : 'none');
}
