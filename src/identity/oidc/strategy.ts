/**
 * Signing in with an OpenID provider: redirect, code with PKCE, token, claims (OpenID Connect Core
 * 1.0, RFC 7636). The passport strategy of `openid-client` sends the browser to the provider. When
 * the browser is back, that package refuses tokens because of claims that Beside does not need
 * (`auth_time` as text, for instance). So Beside redeems the code and verifies the ID token here.
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
  /** The address to which the provider redirects people back. */
  callbackUrl: string;
  /** With `login` the provider authenticates the person every time. */
  prompt?: string | undefined;
  wanted: () => Wanted;
  scope?: string | undefined;
}

const sessionKey = 'signIn';

/** What the inherited strategy stores about a sign-in under way. */
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
      // Never called: this class reads the answer itself.
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
    // Without a nonce, the inherited strategy replaces our state by its own if the provider does
    // not declare PKCE (Entra does not).
    parameters.set('nonce', this.discovered.nonce());
    const { authorizationParams } = this.signIn;
    const more = authorizationParamsFor(authorizationParams, this.options, this.discovered);
    for (const [name = '', value = ''] of more) parameters.set(name, value);
    return parameters;
  }

  /** Stores the checks with the sign-in, instead of in the login as the inherited strategy does. */
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
 * provider that does not support `claims` gets `acr_values` instead. It never gets both, or the
 * weaker one would apply.
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
    // `acr_values` is only a wish: an old session at the provider would satisfy it. So the person
    // must sign in again.
    prompt: anew || (context && !knowsClaims) ? 'login' : (prompt ?? another),
    login_hint: loginHint,
    acr_values: values.join(' '),
    claims: byClaims && JSON.stringify({ id_token: claims }),
  };
  return Object.entries(parameters).flatMap(([name, value]) => (value ? [[name, value]] : []));
}
