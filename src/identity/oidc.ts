/**
 * Signing in with an OpenID provider: discovery, redirect, code with PKCE, token, claims
 * (OpenID Connect Core 1.0, RFC 7636), by `openid-client` and its passport strategy.
 */
import type { Request } from 'express';
import * as client from 'openid-client';
import { Strategy, type AuthenticateOptions } from 'openid-client/passport';

export interface OidcOptions {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The address that the provider sends people back to. */
  callbackUrl: string;
  /** `login` makes the provider ask who it is, every time. */
  prompt?: string;
  fetch?: client.CustomFetch;
}

const discoveryTimeoutSeconds = 10;

export class OidcProvider {
  readonly #options: OidcOptions;
  #configuration: Promise<client.Configuration> | undefined;

  constructor(options: OidcOptions) {
    this.#options = options;
  }

  /**
   * A strategy for one act of signing in. Each has a `state` and a place in the browser's login of
   * its own, so that two tabs can sign in at once.
   */
  async strategy(state: string): Promise<Strategy> {
    const { callbackUrl, prompt } = this.#options;
    const config = await this.#discover();
    const strategy = new Strategy(
      { config, callbackURL: callbackUrl, scope: 'openid profile', sessionKey: `signIn:${state}` },
      (tokens, verified) => {
        // What passport calls the user are here the claims; admission makes a person of them.
        verified(null, tokens.claims() as unknown as Express.User);
      },
    );
    const inherited = strategy.authorizationRequestParams.bind(strategy);
    strategy.authorizationRequestParams = (req: Request, options: AuthenticateOptions) => {
      const parameters = new URLSearchParams(inherited(req, options));
      parameters.set('state', state);
      if (prompt) parameters.set('prompt', prompt);
      return parameters;
    };
    return strategy;
  }

  /** Once it has succeeded it is kept; a failure is tried again by the next person. */
  async #discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret, fetch } = this.#options;
    this.#configuration ??= client
      .discovery(new URL(issuer), clientId, clientSecret, undefined, {
        timeout: discoveryTimeoutSeconds,
        ...(fetch && { [client.customFetch]: fetch }),
      })
      .then((configuration) => {
        if (fetch) configuration[client.customFetch] = fetch;
        return configuration;
      });
    try {
      return await this.#configuration;
    } catch (error) {
      this.#configuration = undefined;
      throw error;
    }
  }
}
