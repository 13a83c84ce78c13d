/**
 * Requests to identity providers and to Microsoft Graph, with limits of time and size, and without
 * redirects.
 */
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { outgoingFetch } from './outgoing-proxy.ts';
import { retryAfterMs } from './retry-after.ts';

export interface Limits {
  timeoutMs: number;
  mostBytes: number;
  /** Aborts the request. */
  signal?: AbortSignal;
}

const usual: Limits = { timeoutMs: 10_000, mostBytes: 2 * 1_024 * 1_024 };
const mostTries = 3;
const longestWaitMs = 3_000;

/** An answer other than 200. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  /** How long to wait, if the answer says so. */
  readonly retryAfterMs: number | undefined;
  /** Microsoft's own code of the error. */
  readonly code: string | undefined;

  constructor(url: string, { status, headers }: Response, body: string) {
    const code = codeIn(body);
    super(`${new URL(url).pathname} answered ${status}${code ? ` (${code})` : ''}`);
    this.status = status;
    this.retryAfterMs = retryAfterMs(headers.get('retry-after'), Date.now());
    this.code = code;
  }
}

/** A server that is busy may answer the next time. Source: "Microsoft Graph throttling guidance". */
export function isBusy(error: unknown): error is Refused {
  return error instanceof Refused && [429, 502, 503, 504].includes(error.status);
}

/** Tries up to three times, while somebody waits. It gives up if the answer demands a longer pause. */
export async function askedAgain<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1)
    try {
      return await ask();
    } catch (error) {
      if (!isBusy(error) || tries === mostTries) throw error;
      const wait = error.retryAfterMs ?? 200 * 2 ** tries;
      if (wait > longestWaitMs) throw error;
      await setTimeout(wait);
    }
}

/** @throws {Refused} If the answer is not 200. @throws If it is too long or does not come in time. */
export async function fetchBytes(
  url: string,
  init: RequestInit = {},
  { timeoutMs, mostBytes, signal }: Limits = usual,
  by: typeof fetch = outgoingFetch,
): Promise<{ bytes: Buffer; type: string }> {
  // The limit includes the body.
  const limit = AbortSignal.timeout(Math.max(0, timeoutMs));
  const response = await by(url, {
    ...init,
    redirect: 'error',
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  });
  const bytes = await bodyOf(url, response, mostBytes);
  if (response.status !== 200) throw new Refused(url, response, bytes.toString());
  return { bytes, type: response.headers.get('content-type') ?? '' };
}

export async function fetchJson(
  url: string,
  init?: RequestInit,
  limits?: Limits,
  by?: typeof fetch,
): Promise<unknown> {
  const { bytes } = await fetchBytes(url, init, limits, by);
  try {
    return JSON.parse(bytes.toString());
  } catch {
    // The usual message contains what was read, which may be personal.
    throw new Error(`${new URL(url).pathname} answered with something other than JSON`);
  }
}

async function bodyOf(url: string, response: Response, mostBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > mostBytes) throw new Error(`${new URL(url).pathname} answered too much`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const word = z.string().regex(/^\w{1,60}$/);
const errorSchema = z.object({
  error: z.union([word, z.object({ code: word }).transform(({ code }) => code)]),
});

function codeIn(body: string): string | undefined {
  // Entra's own code says what to look up. The text around it may name people.
  const [entra] = /AADSTS\d{1,10}/.exec(body) ?? [];
  if (entra) return entra;
  try {
    return errorSchema.safeParse(JSON.parse(body)).data?.error;
  } catch {
    return undefined;
  }
}
