/** Any OpenID provider, by `openid-client`. */
import * as client from 'openid-client';
import { outgoingFetch } from '../../common/outgoing-proxy.ts';
import { PromiseCache } from '../../common/promise-cache.ts';
import { discoveryAddress, isSameIssuer } from '../issuer.ts';
import type { EndedThere, ProviderSession, SignIn } from '../provider.ts';
import { Discovered, type Registration } from './discovered.ts';
import { LogoutTokens } from './logout-tokens.ts';
import { OidcStrategy, type StrategyOptions } from './strategy.ts';

export interface OidcOptions extends Registration, StrategyOptions {
  issuer: string;
}

/** For every request to the provider. */
const timeoutSeconds = 10;
const keepMs = 24 * 60 * 60_000;
/** The pause after discovery has failed. */
const retryMs = 60_000;
const key = 'provider';

export class OidcProvider {
  readonly #options: OidcOptions;
  readonly #logoutTokens = new LogoutTokens();
  readonly #kept: PromiseCache<Discovered>;

  constructor(options: OidcOptions) {
    this.#options = options;
    this.#kept = new PromiseCache({
      ttlMs: keepMs,
      load: async (_key, before, { options: keeping }) => {
        try {
          return await this.#discover();
        } catch (error) {
          if (!before) throw error;
          options.logger.warn({ err: error }, 'the discovery document could not be read again');
          // The old document may still be right. Only once a minute somebody waits for a new
          // attempt.
          keeping.ttl = retryMs;
          return before;
        }
      },
    });
  }

  /** A passport strategy for one sign-in: to send the browser to the provider, or to read its answer. */
  async strategy(signIn: SignIn): Promise<OidcStrategy> {
    return new OidcStrategy(await this.discovered(), this.#options, signIn);
  }

  /** Where signing out continues. */
  async endSessionAddress(session: ProviderSession): Promise<string | undefined> {
    return (await this.discovered()).endSessionAddress(session, this.#options.callbackUrl);
  }

  /** Back-Channel Logout 1.0, 2.6. @throws If the token is not the provider's. */
  async endedThere(logoutToken: string): Promise<EndedThere> {
    return this.#logoutTokens.take(await (await this.discovered()).verify(logoutToken));
  }

  /**
   * The provider's metadata. It is read again after a day, or when the provider does not answer as
   * it says.
   */
  async discovered(): Promise<Discovered> {
    return await this.#kept.ask(key);
  }

  async #discover(): Promise<Discovered> {
    const {
      issuer,
      clientId,
      clientSecret,
      fetch = outgoingFetch as client.CustomFetch,
    } = this.#options;
    const configuration = await client.discovery(
      discoveryAddress(issuer),
      clientId,
      clientSecret,
      undefined,
      { timeout: timeoutSeconds, [client.customFetch]: fetch },
    );
    configuration[client.customFetch] = fetch;
    const named = configuration.serverMetadata().issuer;
    if (!isSameIssuer(named, issuer))
      throw new Error(
        `the provider calls itself ${named.slice(0, 300)}: write that as identity.oidc.issuer`,
      );
    return new Discovered(configuration, {
      ...this.#options,
      onFault: () => {
        this.#kept.delete(key);
      },
    });
  }
}
