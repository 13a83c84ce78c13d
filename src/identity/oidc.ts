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

/** One act of signing in. Each has a place of its own, so that two tabs can sign in at once. */
export interface SignIn {
  state: string;
  /** What the answer is checked against: filled on the way out, read on the way back. */
  checks: Record<string, unknown>;
  /** Called on the way out, when `checks` is complete, before the browser is sent on. */
  leaving?: () => void;
}

/** What passport gives a strategy to answer with. */
interface PassportAnswers {
  redirect: (url: string, status?: number) => void;
}

class SignInStrategy extends Strategy {
  // Passport works on an object derived from this one, which `#private` members do not reach.
  private readonly signIn: SignIn;
  private readonly prompt: string | undefined;

  constructor(
    config: client.Configuration,
    callbackURL: string,
    prompt: string | undefined,
    signIn: SignIn,
  ) {
    super(
      { config, callbackURL, scope: 'openid profile', sessionKey: 'signIn' },
      (tokens, verified) => {
        // What passport calls the user are here the claims; admission makes a person of them.
        verified(null, tokens.claims() as unknown as Express.User);
      },
    );
    this.signIn = signIn;
    this.prompt = prompt;
  }

  override authorizationRequestParams(req: Request, options: AuthenticateOptions) {
    const parameters = new URLSearchParams(super.authorizationRequestParams(req, options));
    parameters.set('state', this.signIn.state);
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
    const { callbackUrl, prompt } = this.#options;
    const config = await this.#discover();
    return new SignInStrategy(config, callbackUrl, prompt, signIn);
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
