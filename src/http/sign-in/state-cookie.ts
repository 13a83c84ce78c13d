/**
 * The browser keeps the state of a sign-in under way, in one cookie for each. So several tabs can
 * sign in at once, and somebody who only begins gets no login. The prefix `__Host-` prevents other
 * hosts from setting such a cookie.
 */
import type { Request, Response } from 'express';
import { z } from 'zod';
import { cookiesOf, hostCookie } from '../cookies.ts';

const stateSchema = z.object({
  returnTo: z.string(),
  /** The request that needs more proof. A forged one would only make the sign-in stricter. */
  act: z.string().optional(),
  /** What the answer will be checked against: PKCE verifier, state. */
  checks: z.record(z.string(), z.unknown()),
  /** When it was begun. Milliseconds since 1970. */
  at: z.number(),
});
export type AuthorizationState = z.infer<typeof stateSchema>;

/** The last sign-in that has finished. */
const overSchema = z.object({ state: z.string(), returnTo: z.string() });

const prefix = '__Host-signin-';
const overCookie = '__Host-signed-in';
const wellFormed = /^[A-Za-z0-9_-]{16,64}$/;
const lifeMs = 10 * 60_000;
/** Headers have a limit, so older ones beyond this number are forgotten. */
const most = 8;

export function saveState(
  req: Request,
  res: Response,
  state: string,
  authorization: AuthorizationState,
): void {
  const earlier = [...readAll(req)].sort(([, a], [, b]) => b.at - a.at);
  for (const [old] of earlier.slice(most - 1)) forgetState(res, old);
  res.cookie(prefix + state, encode(authorization), { ...hostCookie, maxAge: lifeMs });
}

export function findState(req: Request, state: unknown): AuthorizationState | undefined {
  return typeof state === 'string' ? readAll(req).get(state) : undefined;
}

export function forgetState(res: Response, state: string): void {
  res.clearCookie(prefix + state, hostCookie);
}

/** Remembers where the last finished sign-in has led, since the browser may open its answer again. */
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
    const authorization = decode(stateSchema, value);
    if (authorization) found.set(state, authorization);
  }
  return found;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** @returns Undefined for a forged value. */
function decode<Value>(schema: z.ZodType<Value>, value = ''): Value | undefined {
  try {
    return schema.safeParse(JSON.parse(Buffer.from(value, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
