/**
 * A stand-in for Microsoft Entra ID and Graph over https: issues tokens as Entra does (version 2,
 * RS256, `typ: JWT`), and misbehaves as a test asks. Whoever comes is signed in.
 */
import { createHash, createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { startHttps, type OwnHttps } from './own-https.ts';
import { importOnce } from './once.ts';

const { z } = await importOnce<typeof import('zod')>('zod');

export const tenantId = '11111111-2222-4333-8444-555555555555';
export const otherTenantId = '99999999-2222-4333-8444-555555555555';
export const clientId = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
export const clientSecret = 'a-secret-of-the-app-registration';

/** What stands in the ID token of somebody of more than 200 groups, in place of `groups`. */
export const overage = {
  groups: undefined,
  _claim_names: { groups: 'src1' },
  _claim_sources: {
    src1: { endpoint: 'https://graph.windows.net/tenant/users/person/getMemberObjects' },
  },
};

/** Bytes that are a picture as far as anybody looks. */
export const photo = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(60, 7)]);

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

/** How it behaves; a test changes what it is about. */
interface Behaviour {
  claims: Record<string, unknown>;
  header: Record<string, unknown>;
  /** Signs with the public key as the secret, as anybody could. */
  forged: boolean;
  /** In place of the usual answer at these paths. */
  instead: Map<RegExp, Handler>;
  metadata: Record<string, unknown>;
  /** Beside the one that signs. */
  otherKeys: object[];
  /** What the token endpoint answers on top of, or in place of, what it would. */
  tokens: Record<string, unknown>;
  /** The groups that Graph knows the person to be in. */
  memberOf: string[];
}

export interface Entra extends OwnHttps {
  behaviour: Behaviour;
  /** Paths that were asked for since the last reset. */
  asked: string[];
  /** The groups of each question whether the person is in them, since the last reset. */
  askedGroups: string[][];
  /** The last authorization request. */
  authorization: URLSearchParams;
  /** A genuine token for an authorization request, as the front channel would carry it. */
  issue(more?: Record<string, unknown>): string;
  reset(): void;
  /** Any token, signed by the key of the moment. */
  sign(payload: Record<string, unknown>): string;
  /** Signs with another key from now on, and knows the former no more. */
  changeKeys(): void;
}

export async function startEntra(): Promise<Entra> {
  const https = await startHttps();
  let { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let kid = 'key-1';
  const codes = new Map<string, { challenge: string; redirectUri: string; nonce: string }>();
  const usual = (): Behaviour => ({
    claims: {
      iss: `${https.origin}/${tenantId}/v2.0`,
      aud: clientId,
      sub: 'pairwise-subject',
      oid: '00000000-0000-4000-8000-00000000000a',
      tid: tenantId,
      name: 'Erika Token',
      preferred_username: 'erika@corp.example',
      // Values of app roles have no spaces.
      roles: ['HelpDeskOperator'],
      groups: ['0aaaaaaa-0000-4000-8000-000000000001'],
      acct: 0,
      ver: '2.0',
    },
    header: {},
    forged: false,
    instead: new Map(),
    metadata: {},
    otherKeys: [],
    tokens: {},
    memberOf: [],
  });
  const entra: Entra = {
    ...https,
    behaviour: usual(),
    asked: [],
    askedGroups: [],
    authorization: new URLSearchParams(),
    sign: (payload) => signed(payload),
    issue: (more) => issue(entra.authorization.get('nonce') ?? '', more),
    reset() {
      entra.behaviour = usual();
      entra.asked = [];
      entra.askedGroups = [];
      codes.clear();
    },
    changeKeys() {
      ({ privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 }));
      kid = randomUUID();
    },
  };
  https.serve((req, res) => {
    answer(req, res).catch((error: unknown) => {
      res.writeHead(500).end(String(error));
    });
  });
  return entra;

  function issue(nonce: string, more: Record<string, unknown> = {}): string {
    const now = Math.floor(Date.now() / 1_000);
    const { claims } = entra.behaviour;
    return signed({ iat: now, nbf: now, exp: now + 3_600, nonce, ...claims, ...more });
  }

  function signed(payload: Record<string, unknown>): string {
    const { header, forged } = entra.behaviour;
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = { typ: 'JWT', alg: forged ? 'HS256' : 'RS256', kid, ...header };
    const body = `${encode(head)}.${encode(payload)}`;
    // As `passport-azure-ad` would write it, to the letter.
    const pem = publicKey.export({ type: 'pkcs1', format: 'pem' });
    const signature = forged
      ? createHmac('sha256', pem).update(body).digest()
      : sign('sha256', Buffer.from(body), privateKey);
    return `${body}.${signature.toString('base64url')}`;
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '', https.origin);
    entra.asked.push(url.pathname);
    for (const [path, handler] of entra.behaviour.instead)
      if (path.test(url.pathname)) {
        handler(req, res);
        return;
      }
    const json = (value: unknown) => {
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify(value));
    };
    const [, first, ...rest] = url.pathname.split('/');
    switch (rest.join('/')) {
      case 'v2.0/.well-known/openid-configuration': {
        const issuer = first === 'organizations' ? '{tenantid}' : first;
        json({
          issuer: `${https.origin}/${issuer}/v2.0`,
          authorization_endpoint: `${https.origin}/${first}/oauth2/v2.0/authorize`,
          token_endpoint: `${https.origin}/${first}/oauth2/v2.0/token`,
          jwks_uri: `${https.origin}/${first}/discovery/v2.0/keys`,
          id_token_signing_alg_values_supported: ['RS256'],
          ...entra.behaviour.metadata,
        });
        return;
      }
      case 'discovery/v2.0/keys':
        json({
          keys: [
            ...entra.behaviour.otherKeys,
            { ...publicKey.export({ format: 'jwk' }), use: 'sig', kid },
          ],
        });
        return;
      case 'oauth2/v2.0/authorize': {
        entra.authorization = url.searchParams;
        const { redirect_uri, state, code_challenge, nonce } = Object.fromEntries(url.searchParams);
        const code = randomUUID();
        codes.set(code, { challenge: code_challenge!, redirectUri: redirect_uri!, nonce: nonce! });
        const back = new URL(redirect_uri!);
        back.search = new URLSearchParams({ code, state: state! }).toString();
        res.writeHead(302, { location: back.href }).end();
        return;
      }
      case 'oauth2/v2.0/token': {
        const form = new URLSearchParams(await text(req));
        const code = codes.get(form.get('code') ?? '');
        const verifier = form.get('code_verifier') ?? '';
        const proved = createHash('sha256').update(verifier).digest('base64url');
        const right =
          proved === code?.challenge &&
          form.get('redirect_uri') === code.redirectUri &&
          form.get('client_id') === clientId &&
          form.get('client_secret') === clientSecret;
        if (!right) {
          res.writeHead(400).end(JSON.stringify({ error: 'invalid_grant' }));
          return;
        }
        codes.delete(form.get('code') ?? '');
        json({
          token_type: 'Bearer',
          expires_in: 3_600,
          access_token: 'an-access-token-for-graph',
          id_token: issue(code.nonce),
          ...entra.behaviour.tokens,
        });
        return;
      }
      case 'me':
        graph(req, () => {
          json({
            displayName: 'Erika Mustermann',
            jobTitle: 'Engineer',
            companyName: null,
            userPrincipalName: 'erika@corp.example',
          });
        });
        return;
      case 'organization':
        graph(req, () => {
          json({
            value: [{ displayName: 'Corp Ltd.', verifiedDomains: [{ name: 'Corp.example' }] }],
          });
        });
        return;
      case 'me/checkMemberGroups': {
        const asking = z.object({ groupIds: z.array(z.guid()).max(20) });
        const { data } = asking.safeParse(JSON.parse((await text(req)) || '{}'));
        graph(req, () => {
          if (!data || req.method !== 'POST') {
            res.writeHead(400).end();
            return;
          }
          entra.askedGroups.push(data.groupIds);
          json({ value: data.groupIds.filter((id) => entra.behaviour.memberOf.includes(id)) });
        });
        return;
      }
      case 'me/photo/$value':
        graph(req, () => res.end(photo));
        return;
      default:
        res.writeHead(404).end('nothing here');
    }

    function graph(asking: IncomingMessage, then: () => void): void {
      if (asking.headers.authorization === 'Bearer an-access-token-for-graph') then();
      else res.writeHead(401).end();
    }
  }
}
