/** The keys that a provider signs with (RFC 7517). */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** New keys stand in the document long before they sign. */
const keepMs = 10 * 60_000;
/** In an emergency they do not: then they are read once more, but not for every odd token. */
const againAfterMs = 60_000;

type LocalKeys = ReturnType<typeof createLocalJWKSet>;

export class ProviderKeys {
  readonly #load: () => Promise<JSONWebKeySet>;
  #kept: { at: number; keys: Promise<LocalKeys> } | undefined;
  /** When a token's unknown key was last looked for; milliseconds since 1970. */
  #lookedAgainAt = 0;

  constructor(load: () => Promise<JSONWebKeySet>) {
    this.#load = load;
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
        await this.#read()
      )(header, token);
    }
  };

  async get(): Promise<LocalKeys> {
    const kept = this.#kept;
    return await (kept && Date.now() - kept.at < keepMs ? kept.keys : this.#read());
  }

  /** A failure is tried again by the next person. */
  async #read(): Promise<LocalKeys> {
    const read = { at: Date.now(), keys: this.#load().then((keys) => createLocalJWKSet(keys)) };
    this.#kept = read;
    try {
      return await read.keys;
    } catch (error) {
      if (this.#kept === read) this.#kept = undefined;
      throw error;
    }
  }
}
