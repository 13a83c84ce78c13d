/**
 * Beside's own token for Microsoft Graph. Nobody needs to be signed in. Source: "OAuth 2.0 client
 * credentials flow on the Microsoft identity platform".
 */
import { z } from 'zod';
import { fetchJson, Refused } from '../../common/http-client.ts';
import { PromiseCache } from '../../common/promise-cache.ts';
import type { GraphAccess } from './config.ts';

/** A token is replaced this long before it expires. A short-lived one is replaced after half of its life. */
const spareMs = 5 * 60_000;
/** A token with no lifetime must not cause endless requests. */
const leastSeconds = 10;
const limits = { timeoutMs: 3_000, mostBytes: 100_000 };

const answerSchema = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() });

const key = 'token';

export class AppToken {
  readonly #tokens: PromiseCache<{ value: string }>;

  constructor(access: GraphAccess) {
    this.#tokens = new PromiseCache({
      ttlMs: 0,
      async load(_key, _before, { options }) {
        const { value, goodMs } = await fetchToken(access);
        options.ttl = goodMs;
        return { value };
      },
    });
  }

  /** One request at a time, however many callers. After a failure the next caller tries again. */
  async get(): Promise<string> {
    return (await this.#tokens.ask(key)).value;
  }

  /** The token is refused. Another caller may have got a new one meanwhile. */
  drop(token: string): void {
    if (this.#tokens.get(key)?.value === token) this.#tokens.delete(key);
  }
}

async function fetchToken({ authority, tenant, clientId, clientSecret, graph }: GraphAccess) {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${new URL(graph).origin}/.default`,
  });
  const url = `${authority}/${tenant}/oauth2/v2.0/token`;
  try {
    const answer = await fetchJson(url, { method: 'POST', body }, limits);
    const { access_token: value, expires_in: seconds } = answerSchema.parse(answer);
    const lifeMs = Math.max(seconds, leastSeconds) * 1_000;
    return { value, goodMs: lifeMs - Math.min(spareMs, lifeMs / 2) };
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    const word = cause.code ? ` (${cause.code})` : '';
    throw new Error(
      `Microsoft Entra ID gives no token for devices${word}: check tenant, client id and client secret`,
      { cause },
    );
  }
}
