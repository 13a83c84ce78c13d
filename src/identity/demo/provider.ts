/**
 * An OpenID provider inside Beside, for trying it out. Discovery, redirects, codes and tokens are
 * real, but anybody can sign in as anybody. It exists only while `identity.provider` is `demo`.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
import Provider, {
  type Configuration,
  type InteractionResults,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import { z } from 'zod';
import { demoProof, paths } from '../../protocol/paths.ts';
import { demoPeople, type DemoPerson } from './people.ts';

const interactionSeconds = 10 * 60;

export class DemoProvider {
  readonly issuer: string;
  readonly clientId = 'beside';
  readonly clientSecret = randomBytes(32).toString('base64url');
  readonly handler: (req: IncomingMessage, res: ServerResponse) => void;
  readonly #provider: Provider;

  /** @param origin Beside's public address. */
  constructor(origin: string, callbackUrl: string) {
    this.issuer = `${origin}${paths.demoProvider}`;
    this.#provider = new Provider(this.issuer, this.#configuration(origin, callbackUrl));
    // Beside ends TLS itself, or is behind a proxy that does. In both cases people come by https.
    this.#provider.proxy = true;
    const callback = this.#provider.callback();
    this.handler = (req, res) => {
      req.headers['x-forwarded-proto'] = 'https';
      // Nobody stays signed in here. Otherwise a person who wants to be somebody else would first
      // be asked to sign out.
      req.headers.cookie = withoutSession(req.headers.cookie ?? '');
      void callback(req, res);
    };
  }

  /**
   * The person has chosen whom to be. Answers by redirecting the browser.
   *
   * @param proved Whether they have given the extra proof that was asked for.
   * @throws If the choice belongs to no sign-in under way.
   */
  async choose(
    req: IncomingMessage,
    res: ServerResponse,
    userName: string,
    proved: boolean,
  ): Promise<void> {
    const { params } = await this.#provider.interactionDetails(req, res);
    const acr = acrIn(params);
    if (acr && !proved) {
      await this.cancel(req, res);
      return;
    }
    const amr = proved ? ['pwd', 'mfa'] : ['pwd'];
    await this.#finish(req, res, { login: { accountId: userName, amr, ...(acr && { acr }) } });
  }

  /**
   * The person has cancelled. Answers by redirecting the browser back.
   *
   * @throws If the request belongs to no sign-in under way.
   */
  async cancel(req: IncomingMessage, res: ServerResponse): Promise<void> {
    await this.#finish(req, res, { error: 'access_denied' });
  }

  async #finish(
    req: IncomingMessage,
    res: ServerResponse,
    result: InteractionResults,
  ): Promise<void> {
    await this.#provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
  }

  #configuration(origin: string, callbackUrl: string): Configuration {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return {
      clients: [
        {
          client_id: this.clientId,
          client_secret: this.clientSecret,
          redirect_uris: [callbackUrl],
          response_types: ['code'],
          grant_types: ['authorization_code'],
          id_token_signed_response_alg: 'ES256',
        },
      ],
      adapter: createMemoryAdapter(0),
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' }] },
      cookies: { keys: [randomBytes(32).toString('base64url')] },
      scopes: ['openid', 'profile'],
      claims: {
        openid: ['sub', 'amr', 'acr', 'auth_time'],
        profile: Object.keys(claimsOf(demoPeople[0] as DemoPerson, origin)),
      },
      // The claims are in the ID token, as with Entra.
      conformIdTokenClaims: false,
      features: {
        devInteractions: { enabled: false },
        claimsParameter: { enabled: true },
        rpInitiatedLogout: { enabled: false },
      },
      interactions: {
        url: (_context, { uid, params }) =>
          `${paths.demoSignIn}/${uid}${acrIn(params) ? `?${demoProof}` : ''}`,
      },
      pkce: { required: () => true },
      ttl: {
        Interaction: interactionSeconds,
        Session: interactionSeconds,
        Grant: interactionSeconds,
        AccessToken: interactionSeconds,
        IdToken: interactionSeconds,
      },
      loadExistingGrant: (context) => this.#grantEverything(context),
      findAccount: (_context, id) => {
        const person = demoPeople.find(({ userName }) => userName === id);
        return (
          person && {
            accountId: id,
            claims: () => ({ sub: id, ...claimsOf(person, origin) }),
          }
        );
      },
    };
  }

  /** Beside asks for itself, so there is nothing to consent to. */
  async #grantEverything({ oidc }: KoaContextWithOIDC) {
    const grant = new this.#provider.Grant({
      clientId: oidc.client?.clientId,
      accountId: oidc.session?.accountId,
    });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  }
}

function claimsOf(person: DemoPerson, origin: string) {
  return {
    name: person.name,
    preferred_username: person.userName,
    job_title: person.jobTitle,
    company: person.company,
    verified_domain: person.verifiedDomain,
    picture: `${origin}${picturePath(person)}`,
    tid: person.tenantId,
    roles: person.roles,
    groups: person.groups,
  };
}

export function picturePath({ userName }: DemoPerson): string {
  return `${paths.demoPictures}/${userName.replace('@', '.')}.svg`;
}

const claimsSchema = z.object({
  id_token: z.object({ acr: z.object({ values: z.array(z.string()).min(1) }) }),
});

/** The first `acr` that the authorization request names. It means that extra proof is asked for. */
function acrIn({ claims, acr_values: values }: Record<string, unknown>): string | undefined {
  if (typeof values === 'string') return values.split(' ')[0];
  const asked = claimsSchema.safeParse(typeof claims === 'string' ? JSON.parse(claims) : undefined);
  return asked.data?.id_token.acr.values[0];
}

function withoutSession(cookies: string): string {
  return cookies
    .split(/;\s*/)
    .filter((cookie) => !cookie.startsWith('_session'))
    .join('; ');
}
