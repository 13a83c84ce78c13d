/** Any OpenID provider, by `openid-client`. */
import * as client from 'openid-client';
import { outgoingFetch } from '../../common/outgoing-proxy.ts';
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
/** After a look that has failed. */
const retryMs = 60_000;

export class OidcProvider {
  readonly #options: OidcOptions;
  readonly #logoutTokens = new LogoutTokens();
  #kept: { at: number; discovered: Promise<Discovered> } | undefined;

  constructor(options: OidcOptions) {
    this.#options = options;
  }

  /** A passport strategy for one act of signing in: the way out, or the way back. */
  async strategy(signIn: SignIn): Promise<OidcStrategy> {
    return new OidcStrategy(await this.discovered(), this.#options, signIn);
  }

  /** Where signing out goes on. */
  async endSessionAddress(session: ProviderSession): Promise<string | undefined> {
    return (await this.discovered()).endSessionAddress(session, this.#options.callbackUrl);
  }

  /** Back-Channel Logout 1.0, 2.6. @throws When the token is not the provider's. */
  async endedThere(logoutToken: string): Promise<EndedThere> {
    return this.#logoutTokens.take(await (await this.discovered()).verify(logoutToken));
  }

  /** What the provider says of itself is read again after a day, or when it does not fit any more. */
  async discovered(): Promise<Discovered> {
    const before = this.#kept;
    if (before && Date.now() - before.at < keepMs) return await before.discovered;
    const kept = { at: Date.now(), discovered: this.#discover() };
    this.#kept = kept;
    try {
      return await kept.discovered;
    } catch (error) {
      // What was known may still be right; nobody is kept waiting for the rest but once a minute.
      const askedAgainAt = Date.now() + retryMs - keepMs;
      if (this.#kept === kept)
        this.#kept = before && { at: askedAgainAt, discovered: before.discovered };
      if (!before) throw error;
      this.#options.logger.warn({ err: error }, 'the discovery document could not be read again');
      return await before.discovered;
    }
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
    const told = configuration.serverMetadata().issuer;
    if (!isSameIssuer(told, issuer))
      throw new Error(
        `the provider calls itself ${told.slice(0, 300)}: write that as identity.oidc.issuer`,
      );
    return new Discovered(configuration, {
      ...this.#options,
      onFault: () => {
        this.#kept = undefined;
      },
    });
  }
}
