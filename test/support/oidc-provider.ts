/**
 * A real OpenID provider (`oidc-provider`) on a port of its own: whoever comes is the chosen account.
 * `openid-provider.ts` loads it.
 */
import { generateKeyPairSync } from 'node:crypto';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
import Provider from 'oidc-provider';
import { startHttps, type OwnHttps } from './own-https.ts';

export interface TestProvider extends OwnHttps {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who signs in next, and the claims at the user info endpoint. */
  account: { sub: string; claims: Record<string, unknown>; acr?: string; amr?: string[] };
  /** The last authorization request. */
  authorization: URLSearchParams;
  /**
   * Serves the Beside at this address, which is known when it has started.
   *
   * @param secretBy How its registration lets it bring its secret.
   */
  begin(besideOrigin: string, secretBy?: 'client_secret_post' | 'client_secret_basic'): void;
}

/** @param knowsClaims Whether it takes the parameter `claims`; many do not. */
export async function startProvider(knowsClaims = true): Promise<TestProvider> {
  const https = await startHttps();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const test: TestProvider = {
    ...https,
    issuer: https.origin,
    clientId: 'beside',
    clientSecret: 'a-secret-of-the-provider',
    account: { sub: 'nobody', claims: {} },
    authorization: new URLSearchParams(),
    begin,
  };
  return test;

  function begin(beside: string, secretBy = 'client_secret_post'): void {
    const provider: Provider = new Provider(https.origin, {
      clients: [
        {
          client_id: test.clientId,
          client_secret: test.clientSecret,
          redirect_uris: [`${beside}/signin/callback`],
          post_logout_redirect_uris: [`${beside}/signin/callback`],
          response_types: ['code'],
          grant_types: ['authorization_code'],
          token_endpoint_auth_method: secretBy as 'client_secret_post',
        },
      ],
      adapter: createMemoryAdapter(0),
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
      cookies: { keys: ['test'] },
      scopes: ['openid', 'profile', 'email'],
      claims: {
        openid: ['sub', 'acr', 'amr'],
        profile: ['tid', ...Object.keys(test.account.claims)],
        email: [],
      },
      features: {
        devInteractions: { enabled: false },
        claimsParameter: { enabled: knowsClaims },
      },
      interactions: { url: (_context, { uid }) => `/login/${uid}` },
      pkce: { required: () => true },
      ttl: { AccessToken: 60, IdToken: 60, Interaction: 60, Session: 60, Grant: 60 },
      async loadExistingGrant({ oidc }) {
        const grant = new provider.Grant({
          clientId: oidc.client?.clientId,
          accountId: oidc.session?.accountId,
        });
        grant.addOIDCScope('openid profile email');
        await grant.save();
        return grant;
      },
      findAccount: (_context, accountId) => ({
        accountId,
        claims: () => ({ sub: accountId, ...test.account.claims }),
      }),
    });
    const callback = provider.callback();
    https.serve((req, res) => {
      const { pathname, searchParams } = new URL(req.url ?? '', https.origin);
      if (pathname === '/auth') test.authorization = searchParams;
      const { sub: accountId, acr, amr } = test.account;
      const login = { accountId, ...(acr && { acr }), ...(amr && { amr }) };
      // The package itself takes either way of each client.
      const isStrict = pathname === '/token' && secretBy === 'client_secret_basic';
      if (isStrict && !req.headers.authorization)
        res
          .writeHead(401, { 'Content-Type': 'application/json' })
          .end('{"error":"invalid_client"}');
      else if (pathname.startsWith('/login/'))
        void provider.interactionFinished(req, res, { login }, { mergeWithLastSubmission: false });
      else void callback(req, res);
    });
  }
}
