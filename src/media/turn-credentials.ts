import { createHmac, randomUUID } from 'node:crypto';
import type { IceServer } from '../protocol/media-offer.ts';
import type { TurnServer } from './config.ts';

/** A page that looks for another path signs in to the relay again, and is given others for it. */
export const sessionCredentialSeconds = 3_600;

/**
 * What one page needs to use the TURN servers. Where a secret is shared, user name and credential
 * are made for this page and end by themselves. Source: draft-uberti-behave-turn-rest-00, section
 * 2.2: the time at which it ends and a name, and HMAC-SHA1 over both.
 *
 * @param now Milliseconds since 1970.
 * @param seconds How long such credentials are good for.
 */
export function iceServers(servers: TurnServer[], now: number, seconds: number): IceServer[] {
  return servers.map((server) => {
    if ('username' in server) return server;
    // A name that tells the relay nothing of the person.
    const username = `${Math.floor(now / 1_000) + seconds}:${randomUUID()}`;
    const credential = createHmac('sha1', server.secret).update(username).digest('base64');
    return { urls: server.urls, username, credential };
  });
}
