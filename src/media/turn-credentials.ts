import { createHmac, randomUUID } from 'node:crypto';
import type { IceServer } from '../protocol/media-offer.ts';
import type { TurnServer } from './config.ts';

/** A page that looks for another path authenticates at the relay again, and gets new credentials for that. */
export const sessionCredentialSeconds = 3_600;

/**
 * The relay configuration for one page. With a shared secret, username and credential are made for
 * this page and expire by themselves. Source: draft-uberti-behave-turn-rest-00, section 2.2: the
 * username is the time of expiry and a name, and the credential is HMAC-SHA1 over the username.
 *
 * @param now Milliseconds since 1970.
 * @param seconds How long the credentials are valid.
 */
export function iceServers(servers: TurnServer[], now: number, seconds: number): IceServer[] {
  return servers.map((server) => {
    if ('username' in server) return server;
    // A name that tells the relay nothing about the person.
    const username = `${Math.floor(now / 1_000) + seconds}:${randomUUID()}`;
    const credential = createHmac('sha1', server.secret).update(username).digest('base64');
    return { urls: server.urls, username, credential };
  });
}
