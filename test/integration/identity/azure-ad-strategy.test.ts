/**
 * The strategy by itself, as if the sign-in routes had let everything through: what comes through the browser
 * authenticates nobody. (The routes refuse such answers before it: `azure-ad-refused.test.ts`.)
 */
import { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import express from 'express';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Passport } from 'passport';
import type { Metadata } from '../../../src/identity/entra/metadata.ts';
import { AzureAdStrategy } from '../../../src/identity/entra/strategy.ts';

const authority = 'https://login.example';
const tenant = '11111111-2222-4333-8444-555555555555';
const clientId = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const issuer = `${authority}/${tenant}/v2.0`;
const state = 'the-state-of-this-sign-in';

let server: Server;
let origin: string;
let privateKey: CryptoKey;
let publicPem: Buffer;
const checks: Record<string, unknown> = {};

let metadata: Metadata;

/** As Entra changes its keys from time to time. */
async function changeKeys(id: string): Promise<void> {
  const pair = await generateKeyPair('RS256', { extractable: true });
  privateKey = pair.privateKey;
  // As the package writes it, to the letter.
  publicPem = Buffer.from(KeyObject.from(pair.publicKey).export({ type: 'pkcs1', format: 'pem' }));
  const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'key-1', use: 'sig' }];
  metadata = {
    id,
    issuer,
    authorizationEndpoint: `${authority}/authorize`,
    tokenEndpoint: `${authority}/token`,
    keys,
    findKey: createLocalJWKSet({ keys }),
  };
}

beforeAll(async () => {
  await changeKeys('first');
  const passport = new Passport();
  const app = express();
  app.use(express.urlencoded());
  app.use('/', (req, res, next) => {
    const strategy = new AzureAdStrategy(
      {
        metadata,
        authority,
        clientId,
        clientSecret: 'secret',
        callbackUrl: 'https://beside.example/signin/callback',
        issuers: [issuer],
        wanted: { maxAgeSeconds: undefined, acrValues: [], contexts: [] },
        verify: async () => await Promise.reject(new Error('nothing was redeemed')),
        describe: async () => await Promise.resolve({ ofPerson: {}, ofSignIn: {} }),
      },
      { state, checks, authorizationParams: {} },
    );
    const handler = passport.authenticate(
      strategy,
      (error: unknown, claims: unknown, info: unknown) => {
        res.json({ claims: claims || null, why: String(error ?? info) });
      },
    ) as express.RequestHandler;
    void handler(req, res, next);
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

/** What the strategy says to a token that comes through the browser, by POST or in the address. */
async function answer(method: 'GET' | 'POST', forged = false) {
  await fetch(origin, { redirect: 'manual' });
  const kept = checks['azureAd'] as { content: { nonce: string }[] };
  const token = await new SignJWT({
    tid: tenant,
    oid: 'person',
    nonce: kept.content[0]?.nonce,
    ver: '2.0',
  })
    .setProtectedHeader({ alg: forged ? 'HS256' : 'RS256', kid: 'key-1', typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(clientId)
    .setSubject('somebody')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(forged ? publicPem : privateKey);
  const form = new URLSearchParams({ state, id_token: token });
  const response =
    method === 'POST'
      ? await fetch(origin, { method, body: form })
      : await fetch(`${origin}/?${form.toString()}`);
  return (await response.json()) as { claims: object | null; why: string };
}

test.each(['GET', 'POST'] as const)(
  'a genuine ID token by %s authenticates nobody',
  async (method) => {
    expect(await answer(method)).toEqual({ claims: null, why: 'undefined' });
  },
);

test.each(['GET', 'POST'] as const)(
  'a token by %s that is forged with the public key as the secret is refused for that',
  async (method) => {
    const { claims, why } = await answer(method, true);
    expect([claims, why]).toEqual([null, expect.stringContaining('invalid algorithm')]);
  },
);

test('keys that have changed are used at once: the package keeps none of its own', async () => {
  await answer('GET');
  await changeKeys('second');
  expect(await answer('GET')).toEqual({ claims: null, why: 'undefined' });
});
