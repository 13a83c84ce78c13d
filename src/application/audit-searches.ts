import { LRUCache } from 'lru-cache';

const hourMs = 3_600_000;

/** Remembers for an hour which searches are in the audit log, so that each further page is not. */
export class AuditSearches {
  readonly #made = new LRUCache<string, true>({ max: 1_000, ttl: hourMs });

  /** @param search Who searches, and for what. */
  has(search: string): boolean {
    return this.#made.has(search);
  }

  /** From now on, for an hour. */
  add(search: string): void {
    this.#made.set(search, true);
  }
}
