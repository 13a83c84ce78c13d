import type { Permission } from '../protocol/requests.ts';
import type { PersonCard } from '../protocol/session-view.ts';

/** Somebody who has signed in, as the rest of Beside knows them. */
export interface Person {
  /** Tenant and subject of the identity provider, never the mail address. */
  key: string;
  tenantId: string;
  userName: string;
  card: PersonCard;
  permissions: Permission[];
}
