/**
 * Recognizes browsers in which somebody has signed in before, by a signed cookie. So failed
 * attempts of others at the same address do not count against them. Source: OWASP, "Slow Down
 * Online Guessing Attacks with Device Cookies". The cookie does not say who has signed in, and
 * gives no rights.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Secrets } from '../../domain/passcode.ts';
import { cookiesOf, hostCookie } from '../cookies.ts';

const name = '__Host-beside-browser';
const lifeMs = 180 * 24 * 3_600_000;
const form = /^([A-Za-z0-9_-]{22})[.]([A-Za-z0-9_-]{43})$/;

export class KnownBrowser {
  readonly #secrets: Secrets;

  /** @param secrets The first secret signs. Signatures of all of them are accepted. */
  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  /** @returns Undefined if nobody has signed in in this browser yet, or the cookie is forged. */
  idOf(req: Request): string | undefined {
    const [, id = '', signature = ''] = form.exec(cookiesOf(req)[name] ?? '') ?? [];
    if (!id) return undefined;
    const isBy = (secret: string) =>
      timingSafeEqual(Buffer.from(sign(id, secret)), Buffer.from(signature));
    return this.#secrets.some(isBy) ? id : undefined;
  }

  /** Somebody has signed in. From now on this browser is known. */
  remember(req: Request, res: Response): void {
    const id = this.idOf(req) ?? randomBytes(16).toString('base64url');
    res.cookie(name, `${id}.${sign(id, this.#secrets[0])}`, { ...hostCookie, maxAge: lifeMs });
  }
}

function sign(id: string, secret: string): string {
  return createHmac('sha256', secret).update(`known browser ${id}`).digest('base64url');
}
