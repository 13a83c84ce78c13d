/**
 * Signing in with an OpenID provider: discovery, redirect, code with PKCE, token, claims
 * (OpenID Connect Core 1.0, RFC 7636), by `openid-client` and its passport strategy.
 */
import type { Request } from 'express';
import * as client from 'openid-client';
import { Strategy, type AuthenticateOptions } from 'openid-client/passport';
import type { SignIn } from './sign-in.ts';

export interface OidcOptions {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The address that the provider sends people back to. */
  callbackUrl: string;
  /** `login` makes the provider ask who it is, every time. */
  prompt?: string;
  scope?: string;
  /** Claims that stand at the user info endpoint are asked for: many providers keep them there. */
  userInfo?: boolean;
  fetch?: client.CustomFetch;
}

/** For every request to the provider. */
const timeoutSeconds = 10;

/** What passport gives a strategy to answer with. */
interface PassportAnswers {
  redirect: (url: string, status?: number) => void;
}

class OidcStrategy extends Strategy {
  // Passport works on an object derived from this one, which `#private` members do not reach.
  private readonly signIn: SignIn;
  private readonly prompt: string | undefined;

  constructor(
    config: client.Configuration,
    { callbackUrl, scope = 'openid profile', prompt, userInfo }: OidcOptions,
    signIn: SignIn,
  ) {
    super(
      { config, callbackURL: callbackUrl, scope, sessionKey: 'signIn' },
      async (tokens, verified) => {
        const claims = tokens.claims();
        const more =
          claims && userInfo && config.serverMetadata().userinfo_endpoint
            ? await client.fetchUserInfo(config, tokens.access_token, claims.sub)
            : {};
        // What passport calls the user are here the claims; admission makes a person of them.
        verified(null, { ...more, ...claims } as unknown as Express.User);
      },
    );
    this.signIn = signIn;
    this.prompt = prompt;
  }

  override authorizationRequestParams(req: Request, options: AuthenticateOptions) {
    const parameters = new URLSearchParams(super.authorizationRequestParams(req, options));
    parameters.set('state', this.signIn.state);
    // The inherited strategy puts a state of its own in place of ours when the provider does not say
    // that it knows PKCE (Entra does not), unless there is a nonce.
    parameters.set('nonce', client.randomNonce());
    if (this.prompt) parameters.set('prompt', this.prompt);
    return parameters;
  }

  /** Keeps what is to be checked with the sign-in, where the inherited strategy uses the login. */
  override authenticate(req: Request, options: AuthenticateOptions): void {
    const { checks, leaving } = this.signIn;
    const answers = this as unknown as PassportAnswers;
    const redirect = answers.redirect.bind(this);
    answers.redirect = (url, status) => {
      leaving?.();
      redirect(url, status);
    };
    super.authenticate(Object.create(req, { session: { value: checks } }) as Request, options);
  }
}

export class OidcProvider {
  readonly #options: OidcOptions;
  #configuration: Promise<client.Configuration> | undefined;

  constructor(options: OidcOptions) {
    this.#options = options;
  }

  /** A passport strategy for one act of signing in: the way out, or the way back. */
  async strategy(signIn: SignIn): Promise<Strategy> {
    return new OidcStrategy(await this.#discover(), this.#options, signIn);
  }

  /** Once it has succeeded it is kept; a failure is tried again by the next person. */
  async #discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret, fetch } = this.#options;
    this.#configuration ??= client
      .discovery(new URL(issuer), clientId, clientSecret, undefined, {
        timeout: timeoutSeconds,
        // The signature is checked too, not only where the token came from.
        execute: [client.enableNonRepudiationChecks],
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
