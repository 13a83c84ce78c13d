/** The list `audit.streams` of the configuration: where the rows of the audit log are sent. */
import { isIP } from 'node:net';
import { z } from 'zod';

const form = 'expected a name of at most 40 lower-case letters, digits and hyphens';
const file = z.string().min(1);
const common = {
  /** The database keeps the position of the stream under this name. */
  name: z.string({ error: form }).regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: form }),
  /** Where a new stream begins: with the next row, or with the first. */
  from: z.enum(['now', 'beginning']).default('now'),
};

const hostForm = 'expected a name or an address without a port';
const host = z
  .string({ error: hostForm })
  .refine((text) => isIP(text) !== 0 || /^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/i.test(text), hostForm);

const urlForm =
  'expected an http or https address without a user name, a password or a “#”, like https://siem.example.com/beside';
const url = z.string({ error: urlForm }).refine((text) => {
  const read = URL.parse(text);
  return read && /^https?:$/.test(read.protocol) && !read.username && !read.password && !read.hash;
}, urlForm);

const streamSchema = z.discriminatedUnion(
  'type',
  [
    /** A line of JSON for each row is appended. The file may be renamed meanwhile (logrotate). */
    z.strictObject({ ...common, type: z.literal('file'), file }),
    z.strictObject({ ...common, type: z.literal('stdout') }),
    /** RFC 5424 by TLS (RFC 5425). */
    z
      .strictObject({
        ...common,
        type: z.literal('syslog'),
        host,
        port: z.int().min(1).max(65_535).default(6514),
        /** Authorities that the receiver's certificate may come from. Default: those of the system. */
        caFile: file.optional(),
        /** A client certificate, if the receiver asks for one. */
        certificateFile: file.optional(),
        keyFile: file.optional(),
        /** RFC 5424, table 1. 13 is the log audit. */
        facility: z.int().min(0).max(23).default(13),
      })
      .refine((stream) => !stream.certificateFile === !stream.keyFile, {
        error: 'certificateFile and keyFile go together',
      }),
    /** Lines of JSON are posted, several at once. */
    z.strictObject({
      ...common,
      type: z.literal('http'),
      url,
      /** Holds a bearer token (RFC 6750). It is read anew for each post. */
      tokenFile: file.optional(),
      caFile: file.optional(),
    }),
  ],
  { error: 'expected a type: "file", "stdout", "syslog" or "http"' },
);

export type StreamConfig = z.infer<typeof streamSchema>;
export type StreamOf<Type extends StreamConfig['type']> = Extract<StreamConfig, { type: Type }>;

export const streamsSchema = z
  .array(streamSchema)
  .max(10)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, {
    error: 'expected a name of its own for each stream, found one twice',
  })
  .default([]);
