/**
 * Our own check of Entra's ID token, by itself: in the sign-in routes, `passport-azure-ad` comes after it and may
 * refuse the same tokens, which would hide a gap in ours. The table of refusals by the routes is in
 * `azure-ad-refused.test.ts`.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { verifyIdToken } from '../../../src/identity/entra/id-token.ts';

const authority = 'https://login.example';
const tenant = '11111111-2222-4333-8444-555555555555';
const clientId = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const nonce = 'the-nonce-of-this-sign-in';
const hour = 3_600;
const now = Math.floor(Date.now() / 1_000);

const usual: Record<string, unknown> = {
  iss: `${authority}/${tenant}/v2.0`,
  aud: clientId,
  tid: tenant,
  oid: 'person',
  ver: '2.0',
  acct: 0,
  nonce,
  iat: now,
  exp: now + hour,
};

let privateKey: CryptoKey;
let metadata: Parameters<typeof verifyIdToken>[1]['metadata'];

beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  privateKey = pair.privateKey;
  const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'key-1' }];
  metadata = {
    id: 'metadata',
    issuer: authority,
    authorizationEndpoint: `${authority}/authorize`,
    tokenEndpoint: `${authority}/token`,
    keys,
    findKey: createLocalJWKSet({ keys }),
  };
});

async function sign(claims: Record<string, unknown>, key = privateKey): Promise<string> {
  const { alg } = { alg: 'RS256', ...(/PSS/.exec(key.algorithm.name) && { alg: 'PS256' }) };
  return await new SignJWT(claims).setProtectedHeader({ alg, kid: 'key-1', typ: 'JWT' }).sign(key);
}

async function verify(token: string, allowGuests = false) {
  const allowedTenants = [tenant];
  const expected = { metadata, authority, clientId, nonce, allowedTenants, allowGuests };
  return await verifyIdToken(token, expected);
}

test('a token as it should be is accepted', async () => {
  expect(await verify(await sign(usual))).toMatchObject({ tid: tenant, oid: 'person' });
});

test.each<[string, Record<string, unknown>]>([
  ['of another issuer', { iss: 'https://evil.example/v2.0' }],
  ['without an issuer', { iss: undefined }],
  ['for another application', { aud: 'another' }],
  ['for several applications', { aud: [clientId, 'another'] }],
  ['of another sign-in', { nonce: 'another' }],
  ['without a nonce', { nonce: undefined }],
  ['that has expired two minutes ago', { iat: now - hour, exp: now - 120 }],
  ['that is not valid yet', { nbf: now + hour }],
  ['without an end', { exp: undefined }],
  ['of another tenant', { tid: 'another', iss: `${authority}/another/v2.0` }],
  ['whose tenant is not its issuer’s', { iss: `${authority}/another/v2.0` }],
  ['without a tenant', { tid: undefined, iss: `${authority}/undefined/v2.0` }],
  ['without an object id', { oid: undefined }],
  ['with an empty object id', { oid: '' }],
  ['of version 1', { ver: '1.0' }],
  ['of a guest', { acct: 1 }],
  ['that does not say whether it is a guest’s', { acct: undefined }],
  ['that says so in another way', { acct: '1' }],
])('a token %s is refused', async (_what, claims) => {
  await expect(verify(await sign({ ...usual, ...claims }))).rejects.toThrow();
});

test('a token is good for no longer than a minute after its end', async () => {
  expect(await verify(await sign({ ...usual, exp: now - 30 }))).toMatchObject({ oid: 'person' });
});

test('a guest is welcome where guests are', async () => {
  expect(await verify(await sign({ ...usual, acct: 1 }), true)).toMatchObject({ acct: 1 });
});

test('a token signed with another algorithm of the same key is refused', async () => {
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', privateKey);
  const algorithm = { name: 'RSA-PSS', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
  await expect(verify(await sign(usual, key))).rejects.toThrow('alg');
});

test('a token that is not signed, or by another key, is refused', async () => {
  await expect(verify(new UnsecuredJWT(usual).encode())).rejects.toThrow();
  const other = await generateKeyPair('RS256');
  await expect(verify(await sign(usual, other.privateKey))).rejects.toThrow('signature');
});
