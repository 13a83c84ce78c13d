/** The section `media` of the configuration. */
import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { z } from 'zod';

/** Source: RFC 7065, section 3.1. */
const turnUrl = z
  .string()
  .regex(
    /^turns?:(\[[0-9a-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?(\?transport=(udp|tcp))?$/,
    'expected an address such as turn:turn.example.com:3478 or turns:turn.example.com:5349?transport=tcp',
  );

const turnServer = z.strictObject({
  /** One, or a list. */
  urls: z.preprocess(
    (urls) => (typeof urls === 'string' ? [urls] : urls),
    z.array(turnUrl).min(1).max(8),
  ),
  /** Credentials that never change … */
  username: z.string().min(1).optional(),
  credential: z.string().min(1).optional(),
  /** … or the secret that the TURN server shares, of which credentials are made for each page. */
  secret: z.string().min(1).optional(),
});

/** One address or name, or an IPv4 and an IPv6 address; as a list, or as text with a comma between. */
const announcedAddress = z.preprocess(
  (addresses) =>
    typeof addresses === 'string' ? addresses.split(',').map((each) => each.trim()) : addresses,
  z
    .array(z.string().min(1).max(253))
    .min(1)
    .max(2)
    .refine(
      ([one = '', other]) => other === undefined || isIP(one) * isIP(other) === 4 * 6,
      'of two addresses, expected one for IPv4 and one for IPv6',
    ),
);

export const mediaSchema = z
  .strictObject({
    /** Worker number i uses port + i, UDP and TCP; 0 takes any free ones. */
    port: z.int().min(0).max(65_535).default(44_300),
    /** Where browsers reach the media ports; default: the address listened on. */
    announcedAddress: announcedAddress.optional(),
    /** Whether media also goes through the HTTPS port, where nothing better gets through. */
    onHttpsPort: z.boolean().default(true),
    workers: z.int().min(1).max(64).default(availableParallelism()),
    /** The mediasoup worker to run. */
    workerBinary: z.string().optional(),
    /** Relays, for networks that let nothing else through. */
    turn: z.array(turnServer).max(8).default([]),
    /** For the servers of `turn` that give none of their own: the shared secret, … */
    turnSecret: z.string().min(1).optional(),
    /** … or the credential of a user name. */
    turnCredential: z.string().min(1).optional(),
  })
  .refine((media) => media.port === 0 || media.port + media.workers - 1 <= 65_535, {
    path: ['port'],
    error: 'expected room for one port for each worker below 65536',
  })
  .transform(({ turnSecret, turnCredential, ...media }, context) => ({
    ...media,
    turn: media.turn.flatMap((server, index) => {
      const found = signInTo(server, turnSecret, turnCredential);
      if (found) return [{ urls: server.urls, ...found }];
      context.addIssue({
        code: 'custom',
        path: ['turn', index],
        message: 'expected either a secret, or a username and a credential',
      });
      return [];
    }),
  }))
  .prefault({});

export type TurnServer = z.output<typeof mediaSchema>['turn'][number];

function signInTo(
  { username, credential, secret }: z.output<typeof turnServer>,
  sharedSecret: string | undefined,
  sharedCredential: string | undefined,
): { username: string; credential: string } | { secret: string } | undefined {
  if (secret !== undefined && (username !== undefined || credential !== undefined)) return;
  if (username !== undefined) {
    const password = credential ?? sharedCredential;
    return password === undefined ? undefined : { username, credential: password };
  }
  const key = secret ?? sharedSecret;
  return key === undefined || credential !== undefined ? undefined : { secret: key };
}
