import type { Grant, GrantStatus } from '../protocol/grants.ts';
import type { ParticipantId } from '../protocol/session-view.ts';

/** The state of one grant: its status, who caused it, and since when (milliseconds since 1970). */
export interface GrantState {
  status: GrantStatus;
  by: ParticipantId;
  at: number;
}

export type GrantsOfOne = Partial<Record<Grant, GrantState>>;

/** What each participant was given or has asked for. Plain data, as it is stored. */
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

  /** Removes the grants of somebody whose part has ended. */
  drop(id: ParticipantId): void {
    this.#held.delete(id);
  }

  record(): GrantsRecord {
    return Object.fromEntries(this.#held);
  }
}
