import type { Permission } from '../protocol/permissions.ts';
import type { PersonCard } from '../protocol/session-view.ts';

/**
 * Whom somebody may help: everyone, the people in one of the groups, or those of one of the
 * verified domains.
 */
export type Scope = 'everyone' | { groups: string[] } | { domains: string[] };

/** What one assignment of a role gives: permissions, and the people towards whom they hold. */
export interface RoleAssignment {
  permissions: readonly Permission[];
  scope: Scope;
}

/**
 * How somebody has authenticated. It is kept with the login, not with the person, who may have
 * signed in elsewhere in another way. All of it comes from the ID token.
 */
export interface Authentication {
  /** When they authenticated, if the provider reports it (`auth_time`). Milliseconds since 1970. */
  authTime?: number;
  /** The methods, by the names of RFC 8176: `mfa`, `hwk`, … */
  amr: string[];
  /** The level, by the provider's name for it (OpenID Connect Core 1.0, 2). */
  acr?: string;
  /** Entra's authentication contexts that were satisfied (`acrs`). */
  contexts: string[];
  /** The device's id, if the provider authenticated the device. */
  deviceId?: string;
}

/** For somebody whose login is not known. It proves nothing. */
export const unknownAuthentication: Authentication = { amr: [], contexts: [] };

/** Whether the sign-in satisfied this: one of Entra's authentication contexts, or an `acr`. */
export function hasContext({ acr, contexts }: Authentication, context: string): boolean {
  return acr === context || contexts.includes(context);
}

/** Somebody who has signed in, as the rest of Beside knows them. */
export interface Person {
  /** Tenant and subject at the identity provider, never the mail address. */
  key: string;
  tenantId: string;
  userName: string;
  card: PersonCard;
  /** Groups at the identity provider. The scopes of other people refer to them. */
  groups: string[];
  assignments: RoleAssignment[];
  /** The permissions of all assignments together. */
  permissions: Permission[];
  /** How they signed in with the login in question. */
  signIn: Authentication;
}
