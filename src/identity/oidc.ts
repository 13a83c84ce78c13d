/**
 * Signing in with an OpenID provider: discovery, redirect, code with PKCE, token, claims
 * (OpenID Connect Core 1.0, RFC 7636), by `openid-client` and its passport strategy.
 */
import type { Request } from 'express';
import * as client from 'openid-client';
import { Strategy, type AuthenticateOptions } from 'openid-client/passport';
import { orProviderFault } from './provider-fault.ts';
import type { Demand, PassportAnswers, ProviderClaims, SignIn, Wanted } from './sign-in.ts';

export interface OidcOptions {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The address that the provider sends people back to. */
  callbackUrl: string;
  /** `login` makes the provider ask who it is, every time. */
  prompt?: string;
  wanted: () => Wanted;
  scope?: string;
  /** Claims that stand at the user info endpoint are asked for: many providers keep them there. */
  userInfo?: boolean;
  fetch?: client.CustomFetch;
}

/** For every request to the provider. */
const timeoutSeconds = 10;

const sessionKey = 'signIn';

class OidcStrategy extends Strategy {
  // Passport works on an object derived from this one, which `#private` members do not reach.
  private readonly signIn: SignIn;
  private readonly options: OidcOptions;
  private readonly knowsClaims: boolean;

  constructor(config: client.Configuration, options: OidcOptions, signIn: SignIn) {
    const { callbackUrl, scope = 'openid profile', userInfo } = options;
    super({ config, callbackURL: callbackUrl, scope, sessionKey }, async (tokens, verified) => {
      const claims = tokens.claims();
      const more =
        claims && userInfo && config.serverMetadata().userinfo_endpoint
          ? await client.fetchUserInfo(config, tokens.access_token, claims.sub)
          : {};
      // What passport calls the user are here the claims; admission makes a person of them.
      const said: ProviderClaims = { ofPerson: { ...more, ...claims }, ofSignIn: { ...claims } };
      verified(null, said as unknown as Express.User);
    });
    this.signIn = signIn;
    this.options = options;
    this.knowsClaims = config.serverMetadata().claims_parameter_supported === true;
  }

  override authorizationRequestParams(req: Request, options: AuthenticateOptions) {
    const parameters = new URLSearchParams(super.authorizationRequestParams(req, options));
    parameters.set('state', this.signIn.state);
    // The inherited strategy puts a state of its own in place of ours when the provider does not say
    // that it knows PKCE (Entra does not), unless there is a nonce.
    parameters.set('nonce', client.randomNonce());
    const demands = demanded(this.signIn.demand, this.options, this.knowsClaims);
    for (const [name = '', value = ''] of demands) parameters.set(name, value);
    return parameters;
  }

  /** Keeps what is to be checked with the sign-in, where the inherited strategy uses the login. */
  override authenticate(req: Request, options: AuthenticateOptions): void {
    const { checks, leaving } = this.signIn;
    const answers = this as unknown as PassportAnswers;
    const redirect = answers.redirect.bind(this);
    answers.redirect = (url, status) => {
      // The conditions look at `auth_time`. Were it looked at here, a provider that leaves it out would
      // let nobody in at all, not even whom no condition is about.
      delete (checks[sessionKey] as { max_age?: number }).max_age;
      leaving?.();
      redirect(url, status);
    };
    const tell = answers.error.bind(this);
    answers.error = (error) => {
      tell(orProviderFault(error));
    };
    super.authenticate(Object.create(req, { session: { value: checks } }) as Request, options);
  }
}

/**
 * Source: OpenID Connect Core 1.0, 3.1.2.1 (parameters), 5.5.1.1 (`acr` as an essential claim). A
 * provider that does not know `claims` is asked by `acr_values`; not by both, or the weaker would count.
 */
function demanded(
  { anew, another, context, loginHint }: Demand,
  { prompt, wanted }: OidcOptions,
  knowsClaims: boolean,
): string[][] {
  const { maxAgeSeconds, acrValues } = wanted();
  const claims = {
    ...(context && { acr: { essential: true, values: [context] } }),
    ...(maxAgeSeconds && { auth_time: { essential: true } }),
  };
  const byClaims = knowsClaims && Object.keys(claims).length > 0;
  const values = context ? (knowsClaims ? [] : [context]) : anew ? acrValues : [];
  const parameters = {
    max_age: anew ? '0' : maxAgeSeconds?.toString(),
    // What is asked by `acr_values` is a wish: an old login at the provider would do.
    prompt: anew || (context && !knowsClaims) ? 'login' : (prompt ?? (another && 'select_account')),
    login_hint: loginHint,
    acr_values: values.join(' '),
    claims: byClaims && JSON.stringify({ id_token: claims }),
  };
  return Object.entries(parameters).flatMap(([name, value]) => (value ? [[name, value]] : []));
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
