/**
 * Signing in with an OpenID provider: redirect, code with PKCE, token, claims (OpenID Connect Core
 * 1.0, RFC 7636). The way out is the passport strategy of `openid-client`. On the way back that
 * package refuses tokens for claims that Beside does not need (`auth_time` as text, for instance):
 * the code is redeemed and the ID token verified here.
 */
import type { Request } from 'express';
import { Strategy, type AuthenticateOptions } from 'openid-client/passport';
import { z } from 'zod';
import type {
  AuthorizationParams,
  PassportAnswers,
  ProviderClaims,
  SignIn,
  Wanted,
} from '../provider.ts';
import type { Checks, Discovered } from './discovered.ts';

export interface StrategyOptions {
  /** The address that the provider sends people back to. */
  callbackUrl: string;
  /** `login` makes the provider ask who it is, every time. */
  prompt?: string | undefined;
  wanted: () => Wanted;
  scope?: string | undefined;
}

const sessionKey = 'signIn';

/** What the inherited strategy keeps of a sign-in under way. */
const checksSchema = z.object({
  code_verifier: z.string(),
  nonce: z.string(),
  state: z.string(),
});

export class OidcStrategy extends Strategy {
  // Passport works on an object derived from this one, which `#private` members do not reach.
  private readonly signIn: SignIn;
  private readonly options: StrategyOptions;
  private readonly discovered: Discovered;

  constructor(discovered: Discovered, options: StrategyOptions, signIn: SignIn) {
    const { callbackUrl, scope = 'openid profile' } = options;
    super(
      { config: discovered.configuration, callbackURL: callbackUrl, scope, sessionKey },
      // Never asked: the way back is not the inherited one.
      (_tokens, verified) => {
        verified(null, false);
      },
    );
    this.signIn = signIn;
    this.options = options;
    this.discovered = discovered;
  }

  override authorizationRequestParams(req: Request, options: AuthenticateOptions) {
    const parameters = new URLSearchParams(super.authorizationRequestParams(req, options));
    parameters.set('state', this.signIn.state);
    // The inherited strategy puts a state of its own in place of ours when the provider does not say
    // that it knows PKCE (Entra does not), unless there is a nonce.
    parameters.set('nonce', this.discovered.nonce());
    const { authorizationParams } = this.signIn;
    const more = authorizationParamsFor(authorizationParams, this.options, this.discovered);
    for (const [name = '', value = ''] of more) parameters.set(name, value);
    return parameters;
  }

  /** Keeps what is to be checked with the sign-in, where the inherited strategy uses the login. */
  override authenticate(req: Request, options: AuthenticateOptions): void {
    const { checks, leaving } = this.signIn;
    const answers = this as unknown as PassportAnswers;
    if ('code' in req.query) {
      this.redeem(req).then(
        (claims) => {
          answers.success(claims);
        },
        (error: unknown) => {
          answers.error(error);
        },
      );
      return;
    }
    const redirect = answers.redirect.bind(this);
    answers.redirect = (url, status) => {
      leaving?.();
      redirect(url, status);
    };
    super.authenticate(Object.create(req, { session: { value: checks } }) as Request, options);
  }

  private async redeem({ query }: Request): Promise<ProviderClaims> {
    const kept = checksSchema.safeParse(this.signIn.checks[sessionKey]).data;
    if (!kept || query['state'] !== kept.state) throw new Error('an answer to no sign-in');
    const checks: Checks = { codeVerifier: kept.code_verifier, nonce: kept.nonce };
    return await this.discovered.redeem(query, checks, this.options.callbackUrl);
  }
}

/**
 * Source: OpenID Connect Core 1.0, 3.1.2.1 (parameters), 5.5.1.1 (`acr` as an essential claim). A
 * provider that does not know `claims` is asked by `acr_values`; not by both, or the weaker would count.
 */
function authorizationParamsFor(
  { anew, another, context, loginHint }: AuthorizationParams,
  { prompt, wanted }: StrategyOptions,
  { configuration }: Discovered,
): string[][] {
  const { maxAgeSeconds, acrValues } = wanted();
  const knowsClaims = configuration.serverMetadata().claims_parameter_supported === true;
  const claims = {
    ...(context && { acr: { essential: true, values: [context] } }),
    ...(maxAgeSeconds && { auth_time: { essential: true } }),
  };
  const byClaims = knowsClaims && Object.keys(claims).length > 0;
  const values = context ? (knowsClaims ? [] : [context]) : anew ? acrValues : [];
  const parameters = {
    max_age: anew ? '0' : maxAgeSeconds?.toString(),
    // What is asked by `acr_values` is a wish: an old login at the provider would do.
    prompt: anew || (context && !knowsClaims) ? 'login' : (prompt ?? another),
    login_hint: loginHint,
    acr_values: values.join(' '),
    claims: byClaims && JSON.stringify({ id_token: claims }),
  };
  return Object.entries(parameters).flatMap(([name, value]) => (value ? [[name, value]] : []));
}
