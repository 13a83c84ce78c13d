/**
 * A sign-in under way is kept by the browser that has begun it: a cookie for each, so that several
 * tabs can sign in at once, and nobody who only begins is given a login. The `__Host-` prefix keeps
 * other hosts from planting one.
 */
import type { Request, Response } from 'express';
import { z } from 'zod';
import { cookiesOf, hostCookie } from '../cookies.ts';

const stateSchema = z.object({
  returnTo: z.string(),
  /** The request that asks for more proof; made up, it would only make the sign-in harder. */
  act: z.string().optional(),
  /** What the answer will be checked against: PKCE verifier, state. */
  checks: z.record(z.string(), z.unknown()),
  /** When it was begun; milliseconds since 1970. */
  at: z.number(),
});
export type AuthorizationState = z.infer<typeof stateSchema>;

/** Of the last sign-in that is over. */
const overSchema = z.object({ state: z.string(), returnTo: z.string() });

const prefix = '__Host-signin-';
const overCookie = '__Host-signed-in';
const wellFormed = /^[A-Za-z0-9_-]{16,64}$/;
const lifeMs = 10 * 60_000;
/** More than that are forgotten, the oldest first: headers have a limit. */
const most = 8;

export function saveState(
  req: Request,
  res: Response,
  state: string,
  underWay: AuthorizationState,
): void {
  const earlier = [...readAll(req)].sort(([, a], [, b]) => b.at - a.at);
  for (const [old] of earlier.slice(most - 1)) forgetState(res, old);
  res.cookie(prefix + state, encode(underWay), { ...hostCookie, maxAge: lifeMs });
}

export function findState(req: Request, state: unknown): AuthorizationState | undefined {
  return typeof state === 'string' ? readAll(req).get(state) : undefined;
}

export function forgetState(res: Response, state: string): void {
  res.clearCookie(prefix + state, hostCookie);
}

/** Of the last sign-in that is over, where it has led to: its answer may be opened once more. */
export function keepWhereTo(res: Response, state: string, returnTo: string): void {
  res.cookie(overCookie, encode({ state, returnTo }), { ...hostCookie, maxAge: lifeMs });
}

/** @returns The first page for any other sign-in. */
export function whereTo(req: Request, state: unknown): string {
  const over = decode(overSchema, cookiesOf(req)[overCookie]);
  return over && over.state === state ? over.returnTo : '/';
}

function readAll(req: Request): Map<string, AuthorizationState> {
  const found = new Map<string, AuthorizationState>();
  for (const [name, value] of Object.entries(cookiesOf(req))) {
    const state = name.slice(prefix.length);
    if (!name.startsWith(prefix) || !wellFormed.test(state)) continue;
    const underWay = decode(stateSchema, value);
    if (underWay) found.set(state, underWay);
  }
  return found;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** @returns Undefined for what is made up. */
function decode<Value>(schema: z.ZodType<Value>, value = ''): Value | undefined {
  try {
    return schema.safeParse(JSON.parse(Buffer.from(value, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
