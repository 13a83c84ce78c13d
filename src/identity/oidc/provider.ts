/** Any OpenID provider, by `openid-client`. */
import * as client from 'openid-client';
import type { SignIn } from '../sign-in.ts';
import { Discovered, type Registration } from './discovered.ts';
import { OidcStrategy, type StrategyOptions } from './strategy.ts';

export interface OidcOptions extends Registration, StrategyOptions {
  issuer: string;
}

/** For every request to the provider. */
const timeoutSeconds = 10;

export class OidcProvider {
  readonly #options: OidcOptions;
  #discovered: Promise<Discovered> | undefined;

  constructor(options: OidcOptions) {
    this.#options = options;
  }

  /** A passport strategy for one act of signing in: the way out, or the way back. */
  async strategy(signIn: SignIn): Promise<OidcStrategy> {
    return new OidcStrategy(await this.#discover(), this.#options, signIn);
  }

  /** Once it has succeeded it is kept; a failure is tried again by the next person. */
  async #discover(): Promise<Discovered> {
    const { issuer, clientId, clientSecret, fetch } = this.#options;
    this.#discovered ??= client
      .discovery(new URL(issuer), clientId, clientSecret, undefined, {
        timeout: timeoutSeconds,
        ...(fetch && { [client.customFetch]: fetch }),
      })
      .then((configuration) => {
        if (fetch) configuration[client.customFetch] = fetch;
        return new Discovered(configuration, this.#options);
      });
    try {
      return await this.#discovered;
    } catch (error) {
      this.#discovered = undefined;
      throw error;
    }
  }
}
