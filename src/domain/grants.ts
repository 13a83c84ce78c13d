import type { Grant, GrantStatus } from '../protocol/grants.ts';
import type { ParticipantId } from '../protocol/session-view.ts';

/** How a grant stands: by whose doing, and since when (milliseconds since 1970). */
export interface GrantState {
  status: GrantStatus;
  by: ParticipantId;
  at: number;
}

export type GrantsOfOne = Partial<Record<Grant, GrantState>>;

/** What the sharer has given to each participant, or what was asked for. Plain data, as it is stored. */
export type GrantsRecord = Record<ParticipantId, GrantsOfOne>;

export class Grants {
  readonly #held: Map<ParticipantId, GrantsOfOne>;

  constructor(record: GrantsRecord = {}) {
    this.#held = new Map(Object.entries(record));
  }

  of(id: ParticipantId): GrantsOfOne {
    return this.#held.get(id) ?? {};
  }

  status(id: ParticipantId, grant: Grant): GrantStatus | undefined {
    return this.of(id)[grant]?.status;
  }

  /** Everybody who holds a grant. */
  holders(grant: Grant): ParticipantId[] {
    return [...this.#held.keys()].filter((id) => this.status(id, grant) === 'given');
  }

  set(id: ParticipantId, grant: Grant, state: GrantState): void {
    this.#held.set(id, { ...this.of(id), [grant]: state });
  }

  /** Of somebody who takes part no longer. */
  drop(id: ParticipantId): void {
    this.#held.delete(id);
  }

  record(): GrantsRecord {
    return Object.fromEntries(this.#held);
  }
}
