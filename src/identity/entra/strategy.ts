/**
 * `OIDCStrategy` of `passport-azure-ad` for one sign-in. It adds what the package lacks: PKCE, time
 * limits, our own state, and checks of answers before the package reads them. The package is no
 * longer maintained. Each guard here has a test in `test/integration/identity/azure-ad`.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { OIDCStrategy, type Collected, type Done } from 'passport-azure-ad';
import { z } from 'zod';
import type {
  AuthorizationParams,
  PassportAnswers,
  ProviderClaims,
  SignIn,
  Wanted,
} from '../provider.ts';
import { fetchJson, Refused } from '../../common/http-client.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import type { EntraClaims } from './id-token.ts';
import type { Metadata } from './metadata.ts';

export interface StrategyOptions {
  metadata: Metadata;
  authority: string;
  clientId: string;
  clientSecret: string;
  callbackUrl: string;
  issuers: string[];
  wanted: Wanted;
  /** @throws If the ID token is not valid, or its person is not allowed. */
  verify: (idToken: string, nonce: string | undefined) => Promise<EntraClaims>;
  /** The verified claims by our names, with what Microsoft Graph adds. */
  describe: (claims: EntraClaims, accessToken: string) => Promise<ProviderClaims>;
}

const sessionKey = 'azureAd';

/** What the package and Beside store about a sign-in under way. */
const checksSchema = z.object({
  codeVerifier: z.string(),
  [sessionKey]: z.object({
    content: z.array(z.object({ state: z.string(), nonce: z.string() })).length(1),
  }),
});

const tokensSchema = z.looseObject({
  id_token: z.string(),
  access_token: z.string(),
});

/**
 * Source: "Claims challenges, claims requests, and client capabilities", "Developer guide to
 * Conditional Access authentication context" (Microsoft Learn).
 */
function authorizationParamsFor(
  { anew, another, context, loginHint }: AuthorizationParams,
  { maxAgeSeconds, contexts }: Wanted,
): Record<string, string> {
  const value = context ?? (anew ? contexts[0] : undefined);
  const claims = { id_token: { acrs: { essential: true, value } } };
  return {
    ...(maxAgeSeconds && { max_age: String(maxAgeSeconds) }),
    ...(another && { prompt: another }),
    ...(anew && { prompt: 'login' }),
    ...(loginHint && { login_hint: loginHint }),
    ...(value && { claims: JSON.stringify(claims) }),
  };
}

export class AzureAdStrategy extends OIDCStrategy {
  // Passport works on an object derived from this one, which `#private` members do not reach.
  private readonly settings: StrategyOptions;
  private readonly signIn: SignIn;
  private readonly authenticated: { claims?: ProviderClaims };
  private readonly codeVerifier: string;
  private readonly nonce: string | undefined;

  constructor(settings: StrategyOptions, signIn: SignIn) {
    // Set only by our own request to the token endpoint. What came through the browser
    // authenticates nobody.
    const authenticated: { claims?: ProviderClaims } = {};
    super(
      {
        // From `/v2.0/` in the address the package knows which tokens to expect. The address is
        // never fetched.
        identityMetadata: `${settings.authority}/organizations/v2.0/.well-known/openid-configuration`,
        clientID: settings.clientId,
        clientSecret: settings.clientSecret,
        redirectUrl: settings.callbackUrl,
        responseType: 'code',
        // `form_post` would need cookies with `SameSite=None`.
        responseMode: 'query',
        scope: ['profile', 'User.Read'],
        issuer: settings.issuers,
        sessionKey,
        // The package encrypts its cookies with an initialization vector that never changes.
        useCookieInsteadOfSession: false,
        passReqToCallback: false,
        loggingNoPII: true,
        loggingLevel: 'fatal',
      },
      (_profile, done) => {
        done(null, authenticated.claims ?? false);
      },
    );
    this.settings = settings;
    this.signIn = signIn;
    this.authenticated = authenticated;
    const kept = checksSchema.safeParse(signIn.checks).data;
    this.codeVerifier = kept?.codeVerifier ?? randomBytes(32).toString('base64url');
    this.nonce = kept?.[sessionKey].content[0]?.nonce;
  }

  /** Stores the checks with the sign-in, instead of in the login as the package does. */
  override authenticate(req: Request): void {
    const { checks, state, leaving, authorizationParams } = this.signIn;
    const answers = this as unknown as PassportAnswers;
    const redirect = answers.redirect.bind(this);
    answers.redirect = (url, status) => {
      const [tuple] = (checks[sessionKey] as { content: { state: string }[] }).content;
      // There is only our own state, by which the sign-in under way is found.
      if (tuple) tuple.state = state;
      checks['codeVerifier'] = this.codeVerifier;
      const address = new URL(url);
      address.searchParams.set('state', state);
      leaving?.();
      redirect(address.href, status);
    };
    super.authenticate(Object.create(req, { session: { value: checks } }) as Request, {
      extraAuthReqQueryParams: {
        code_challenge: createHash('sha256').update(this.codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...authorizationParamsFor(authorizationParams, this.settings.wanted),
      },
    });
  }

  /** The package would fetch the metadata itself. It gets the checked metadata. */
  override collectInfoFromReq(params: Collected, req: Request, next: Done, response: unknown) {
    const { metadata } = this.settings;
    super.collectInfoFromReq(
      params,
      req,
      (...answer) => {
        // By this key the package caches metadata for the whole process.
        params.cachekey = metadata.id;
        params.metadata.fetch = (done) => {
          params.metadata.oidc = {
            // Never the algorithms of the document: with HS256 the public key would be the secret.
            algorithms: ['RS256'],
            authorization_endpoint: metadata.authorizationEndpoint,
            token_endpoint: metadata.tokenEndpoint,
            issuer: metadata.issuer,
            keys: metadata.keys,
          };
          done();
        };
        next(...answer);
      },
      response,
    );
  }

  /**
   * The package waits for the token endpoint without a time limit, and an unexpected answer throws
   * outside of any handler. So Beside redeems the code here, and gives the package verified tokens,
   * which it checks once more.
   */
  override _getAccessTokenBySecretOrAssertion(
    code: string,
    _oauthConfig: object,
    _next: Done,
    done: (error: unknown, tokens?: object) => void,
  ): void {
    const answers = this as unknown as PassportAnswers;
    this.redeem(code)
      .then((tokens) => {
        done(null, tokens);
      })
      .catch((error: unknown) => {
        answers.error(error);
      });
  }

  private async redeem(code: string): Promise<object> {
    const { metadata, clientId, clientSecret, callbackUrl, verify, describe } = this.settings;
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: callbackUrl,
      client_id: clientId,
      client_secret: clientSecret,
      code_verifier: this.codeVerifier,
    });
    const tokens = await fetchTokens(metadata.tokenEndpoint, body);
    const claims = await verify(tokens.id_token, this.nonce);
    this.authenticated.claims = await describe(claims, tokens.access_token);
    return tokens;
  }
}

async function fetchTokens(url: string, body: URLSearchParams) {
  try {
    return tokensSchema.parse(await fetchJson(url, { method: 'POST', body }));
  } catch (error) {
    // 400: this sign-in is refused. Any other status is not the person's fault: Entra cannot be
    // reached or is down, or the secret is wrong (RFC 6749, 5.2).
    if (error instanceof Refused && error.status === 400) throw error;
    throw new BesideError('SIGN_IN_UNAVAILABLE', {}, { cause: error });
  }
}
