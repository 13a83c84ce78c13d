/** A token of `/api/v1`: how it is written, and whom it stands for. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Permission } from '../protocol/permissions.ts';
import { unknownAuthentication, type Person, type Scope } from './person.ts';

/** Secret scanners find a token by its form. */
const form = /^beside_([0-9a-f]{16})_([0-9a-f]{64})$/;
const keyPrefix = 'token:';

export interface Credential {
  id: string;
  /** 256 random bits. Only its hash is stored. */
  secret: string;
}

export function makeCredential(): Credential {
  return { id: randomBytes(8).toString('hex'), secret: randomBytes(32).toString('hex') };
}

export function writeCredential({ id, secret }: Credential): string {
  return `beside_${id}_${secret}`;
}

export function readCredential(text: string): Credential | undefined {
  const [, id, secret] = form.exec(text) ?? [];
  return id && secret ? { id, secret } : undefined;
}

/** A secret of 256 random bits cannot be guessed from its hash, so the hash needs neither salt nor time. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Takes equally long for any secret, and for a token that does not exist. */
export function isSecretOf(hash: string | undefined, secret: string): boolean {
  const asked = Buffer.from(hashSecret(secret));
  return timingSafeEqual(asked, Buffer.from(hash ?? hashSecret(''))) && hash !== undefined;
}

/** The key under which the audit log knows a token. */
export function tokenKey(id: string): string {
  return `${keyPrefix}${id}`;
}

export function isTokenKey(key: string): boolean {
  return key.startsWith(keyPrefix);
}

export function tokenIdOf(key: string): string {
  return key.slice(keyPrefix.length);
}

/** A token as policy knows it: somebody with one assignment, who proves nothing by a sign-in. */
export function principalOf(token: {
  id: string;
  name: string;
  permissions: Permission[];
  scope: Scope;
}): Person {
  const { id, name, permissions, scope } = token;
  return {
    key: tokenKey(id),
    tenantId: '',
    userName: tokenKey(id),
    card: { name },
    groups: [],
    assignments: [{ permissions, scope }],
    permissions,
    signIn: unknownAuthentication,
  };
}
