/** The section `audit` of the configuration. */
import { z } from 'zod';
import { streamsSchema } from '../../common/audit-stream-config.ts';
import { within } from './within.ts';

export const auditSection = z
  .strictObject({
    /** PEM file of an Ed25519 key that signs checkpoints; made in `dataDir` when not given. */
    keyFile: z.string().min(1).optional(),
    /** A checkpoint is signed after so many rows, at midnight (UTC), and when the server stops. */
    checkpointRows: within('whole rows', 10, 1_000_000).default(1_000),
    /** Each checkpoint is appended to this file as well; by default it lies in `dataDir`. */
    checkpointFile: z.string().min(1).optional(),
    /** Where the rows are sent. */
    streams: streamsSchema,
  })
  .prefault({});
