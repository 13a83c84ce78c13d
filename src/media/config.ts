/** The section `media` of the configuration. */
import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { isLoopback } from '../common/ip-networks.ts';
import { announcedForm, whyNotAnnounced } from './announced-address.ts';

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
  /** … or the shared secret of the TURN server, from which credentials are made for each page. */
  secret: z.string().min(1).optional(),
});

/** One address or name, or an IPv4 and an IPv6 address: as a list, or as text with a comma between them. */
const announcedAddress = z.preprocess(
  (addresses) =>
    typeof addresses === 'string'
      ? addresses.split(',').map((each) => each.trim().replace(/^\[(.*:.*:.*)\]$/, '$1'))
      : addresses,
  z
    .array(z.string({ error: announcedForm }), { error: announcedForm })
    .superRefine((addresses, context) => {
      const [one = '', other] = addresses;
      const wrong = addresses.map(whyNotAnnounced).find((why) => why !== undefined);
      const fault =
        addresses.length === 0
          ? `${announcedForm}, found an empty list`
          : wrong !== undefined
            ? `${announcedForm}, found ${wrong}`
            : addresses.length > 2 || (other !== undefined && isIP(one) * isIP(other) !== 4 * 6)
              ? 'of several addresses, expected one for IPv4 and one for IPv6, found others'
              : undefined;
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    }),
);

const portForm = 'expected a port from 0 to 65535';
const workersForm = 'expected a number of workers from 1 to 64';

const hasPorts = z.object({ port: z.int(), workers: z.int() });

export const mediaSchema = z
  .strictObject({
    /** Worker number i uses port + i, for UDP and TCP. 0 takes any free ports. */
    port: z.int(portForm).min(0, portForm).max(65_535, portForm).default(44_300),
    /** Where browsers reach the media ports. Default: the address listened on. */
    announcedAddress: announcedAddress.optional(),
    /** Whether media may also use the HTTPS port, if no better path works. */
    onHttpsPort: z.boolean().default(true),
    workers: z
      .int(workersForm)
      .min(1, workersForm)
      .max(64, workersForm)
      .default(availableParallelism()),
    /** The mediasoup worker to run. */
    workerBinary: z.string().optional(),
    /** Relays, for networks that let nothing else through. */
    turn: z.array(turnServer).max(8).default([]),
    /** For the servers of `turn` without credentials of their own: the shared secret, … */
    turnSecret: z.string().min(1).optional(),
    /** … or the credential of a user name. */
    turnCredential: z.string().min(1).optional(),
  })
  .refine((media) => media.port === 0 || media.port + media.workers - 1 <= 65_535, {
    path: ['port'],
    error: 'expected room for one port for each worker below 65536, found too few',
    when: ({ value }) => hasPorts.safeParse(value).success,
  })
  // `turnFaults` reports servers without credentials.
  .transform(({ turnSecret, turnCredential, ...media }) => ({
    ...media,
    turn: media.turn.flatMap((server) => {
      const found = signInTo(server, turnSecret, turnCredential);
      return found ? [{ urls: server.urls, ...found }] : [];
    }),
  }))
  .prefault({});

export type TurnServer = z.output<typeof mediaSchema>['turn'][number];

interface Fault {
  path: PropertyKey[];
  words: string;
}

/** @param media The section as written. @returns Relays for which credentials are missing. */
export function turnFaults(media: Record<string, unknown>): Fault[] {
  const { turn, turnSecret, turnCredential } = media;
  const shared = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return (Array.isArray(turn) ? turn : []).flatMap((server: unknown, index) => {
    const read = turnServer.safeParse(server);
    if (!read.success || signInTo(read.data, shared(turnSecret), shared(turnCredential))) return [];
    const words =
      'expected either a secret, or a username and a credential, found neither or more than that';
    return [{ path: ['media', 'turn', index], words }];
  });
}

/** @param media The section as written. @returns What cannot be announced while listening on this address. */
export function announcedFaults(media: Record<string, unknown>, listenAddress: string): Fault[] {
  const addresses = announcedAddress.safeParse(media['announcedAddress']).data ?? [];
  const path = ['media', 'announcedAddress'];
  if (addresses.length === 2 && listenAddress !== '::')
    return [
      { path, words: `two addresses need "::" as server.listenAddress, found ${listenAddress}` },
    ];
  if (addresses.some(isLoopback) && !isLoopback(listenAddress)) {
    const words =
      'expected an address that other machines reach, found one that each machine has for itself: nobody would be seen or heard';
    return [{ path, words }];
  }
  return [];
}

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

export type MediaConfig = z.output<typeof mediaSchema>;
