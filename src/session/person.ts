import type { Permission } from '../protocol/requests.ts';
import type { PersonCard } from '../protocol/session-view.ts';

/** Whom somebody may help: everyone, or whoever is in one of the groups, or of one of the verified domains. */
export type Scope = 'everyone' | { groups: string[] } | { domains: string[] };

/** What one assignment of a role gives: permissions, and towards whom. */
export interface Grant {
  permissions: readonly Permission[];
  scope: Scope;
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
  grants: Grant[];
  /** Those of all grants together. */
  permissions: Permission[];
}
