/** The keys with which a provider signs (RFC 7517). */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { PromiseCache } from '../common/promise-cache.ts';

/** New keys are published long before they sign. */
const keepMs = 10 * 60_000;
/** In an emergency they are not. Then the keys are read once more, but not for every unknown key. */
const againAfterMs = 60_000;

type LocalKeys = ReturnType<typeof createLocalJWKSet>;

export class ProviderKeys {
  /** After a failure the next sign-in tries again. */
  readonly #kept: PromiseCache<LocalKeys>;
  /** When an unknown key was last looked up. Milliseconds since 1970. */
  #lookedAgainAt = 0;

  constructor(load: () => Promise<JSONWebKeySet>) {
    this.#kept = new PromiseCache({
      ttlMs: keepMs,
      load: async () => createLocalJWKSet(await load()),
    });
  }

  /** Finds the key that has signed a token. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const keys = await this.get();
    try {
      return await keys(header, token);
    } catch (error) {
      const now = Date.now();
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (now - this.#lookedAgainAt < againAfterMs) throw error;
      this.#lookedAgainAt = now;
      return await (
        await this.get(true)
      )(header, token);
    }
  };

  /** @param anew The cached keys are not enough. */
  async get(anew = false): Promise<LocalKeys> {
    return await this.#kept.ask('keys', { forceRefresh: anew });
  }
}
