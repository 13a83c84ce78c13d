import type { Permission } from '../protocol/permissions.ts';
import type { PersonCard } from '../protocol/session-view.ts';

/** Whom somebody may help: everyone, or whoever is in one of the groups, or of one of the verified domains. */
export type Scope = 'everyone' | { groups: string[] } | { domains: string[] };

/** What one assignment of a role gives: permissions, and towards whom. */
export interface RoleAssignment {
  permissions: readonly Permission[];
  scope: Scope;
}

/**
 * What is known of one act of signing in: kept with the login, not with the person, who may have
 * signed in elsewhere in another way. All of it is what the ID token says.
 */
export interface SignInFacts {
  /** When, where the provider tells it (`auth_time`); milliseconds since 1970. */
  authTime?: number;
  /** How, by the names of RFC 8176: `mfa`, `hwk`, … */
  amr: string[];
  /** How strongly, by a name of the provider's (OpenID Connect Core 1.0, 2). */
  acr?: string;
  /** Entra's authentication contexts that were satisfied (`acrs`). */
  contexts: string[];
  /** The device, where the provider vouches for it. */
  deviceId?: string;
}

/** Of somebody whose login is not at hand: proves nothing. */
export const unknownSignIn: SignInFacts = { amr: [], contexts: [] };

/** Whether a sign-in has proved this: an authentication context of Entra's, or an `acr`. */
export function hasContext({ acr, contexts }: SignInFacts, context: string): boolean {
  return acr === context || contexts.includes(context);
}

/** Somebody who has signed in, as the rest of Beside knows them. */
export interface Person {
  /** Tenant and subject of the identity provider, never the mail address. */
  key: string;
  tenantId: string;
  userName: string;
  card: PersonCard;
  /** Of the identity provider: others' scopes are about them. */
  groups: string[];
  assignments: RoleAssignment[];
  /** Those of all assignments together. */
  permissions: Permission[];
  /** Of the login that this is about. */
  signIn: SignInFacts;
}
