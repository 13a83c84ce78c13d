/**
 * A sign-in under way is kept by the browser that has begun it: a cookie for each, so that several
 * tabs can sign in at once, and nobody who only begins is given a login. The `__Host-` prefix keeps
 * other hosts from planting one.
 */
import type { CookieOptions, Request, Response } from 'express';

export interface AuthorizationState {
  returnTo: string;
  /** The request that asks for more proof; made up, it would only make the sign-in harder. */
  act?: string;
  /** What the answer will be checked against: PKCE verifier, state. */
  checks: Record<string, unknown>;
  /** When it was begun; milliseconds since 1970. */
  at: number;
}

const prefix = '__Host-signin-';
const overCookie = '__Host-signed-in';
const wellFormed = /^[A-Za-z0-9_-]{16,64}$/;
const lifeMs = 10 * 60_000;
/** More than that are forgotten, the oldest first: headers have a limit. */
const most = 8;

const attributes: CookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' };

export function saveState(
  req: Request,
  res: Response,
  state: string,
  underWay: AuthorizationState,
): void {
  const earlier = [...readAll(req)].sort(([, a], [, b]) => b.at - a.at);
  for (const [old] of earlier.slice(most - 1)) forgetState(res, old);
  const value = Buffer.from(JSON.stringify(underWay)).toString('base64url');
  res.cookie(prefix + state, value, { ...attributes, maxAge: lifeMs });
}

export function findState(req: Request, state: unknown): AuthorizationState | undefined {
  return typeof state === 'string' ? readAll(req).get(state) : undefined;
}

export function forgetState(res: Response, state: string): void {
  res.clearCookie(prefix + state, attributes);
}

/** Of the last sign-in that is over, where it has led to: its answer may be opened once more. */
export function keepWhereTo(res: Response, state: string, returnTo: string): void {
  const value = Buffer.from(JSON.stringify({ state, returnTo })).toString('base64url');
  res.cookie(overCookie, value, { ...attributes, maxAge: lifeMs });
}

/** @returns The first page for any other sign-in. */
export function whereTo(req: Request, state: unknown): string {
  const [, value = ''] =
    new RegExp(`(?:^|;\\s*)${overCookie}=([\\w-]+)`).exec(req.headers.cookie ?? '') ?? [];
  try {
    const kept = JSON.parse(Buffer.from(value, 'base64url').toString()) as Record<string, unknown>;
    return kept['state'] === state && typeof kept['returnTo'] === 'string' ? kept['returnTo'] : '/';
  } catch {
    return '/';
  }
}

function readAll(req: Request): Map<string, AuthorizationState> {
  const found = new Map<string, AuthorizationState>();
  for (const cookie of (req.headers.cookie ?? '').split(/;\s*/)) {
    const [name = '', value = ''] = cookie.split('=');
    const state = name.slice(prefix.length);
    if (!name.startsWith(prefix) || !wellFormed.test(state)) continue;
    const underWay = decode(value);
    if (underWay) found.set(state, underWay);
  }
  return found;
}

function decode(value: string): AuthorizationState | undefined {
  try {
    const { returnTo, act, checks, at } = JSON.parse(
      Buffer.from(value, 'base64url').toString(),
    ) as Partial<AuthorizationState>;
    if (typeof returnTo !== 'string' || typeof at !== 'number') return undefined;
    if (typeof checks !== 'object') return undefined;
    return { returnTo, checks, at, ...(typeof act === 'string' && { act }) };
  } catch {
    return undefined;
  }
}
