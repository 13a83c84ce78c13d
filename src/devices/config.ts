/** The section `devices` of the configuration. */
import { z } from 'zod';
import { publicUrlSchema } from '../common/public-url.ts';
import { fields } from './inventory/columns.ts';
import { graphSchema } from './graph/config.ts';

const attestationSchema = z
  .strictObject({
    /** HTTPS port at which browsers are asked for a certificate. 0 takes any free port. */
    port: z.int().min(0).max(65_535),
    /** The address at which browsers reach the port. Default: the public host with that port. */
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
    // Reported together with the other faults of the section.
    when: () => true,
  });

export type AttestationConfig = z.infer<typeof attestationSchema>;

export const devicesSchema = z
  .strictObject({
    /** Where devices are known. Default: `demo` with the demo's people, else `none`. */
    source: z.enum(['none', 'demo', 'inventory', 'graph']).optional(),
    inventory: z
      .strictObject({
        /** CSV or JSON. Read again when it changes. */
        file: z.string().min(1),
        /** The file's names of its columns, if they are not known names. */
        columns: z.partialRecord(z.enum(fields), z.string().min(1)).optional(),
      })
      .optional(),
    /** Missing values come from `identity.azureAd`: see `readAccess`. */
    graph: graphSchema,
    /** Client certificates that identify the device of a browser. Left out: none are asked for. */
    attestation: attestationSchema.optional(),
  })
  .refine(({ source, inventory }) => source !== 'inventory' || inventory, {
    path: ['inventory'],
    error: 'expected the settings of the source `inventory`, found none',
    // Reported together with the other faults of the section.
    when: () => true,
  })
  .prefault({});

/** The device source, with the default if the configuration names none. */
export function sourceOf({
  devices,
  identity,
}: {
  devices: z.infer<typeof devicesSchema>;
  identity: { provider: string };
}) {
  return devices.source ?? (identity.provider === 'demo' ? 'demo' : 'none');
}
