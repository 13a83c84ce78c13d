import type { ParticipantId } from '../protocol/session-view.ts';
import type { Participant } from './participant.ts';

/** Who takes part in a session: one sharer, helpers of whom exactly one leads, and observers. */
export class Participants {
  /** In the order in which they were let in. */
  readonly #all = new Map<ParticipantId, Participant>();
  lead: Participant;

  constructor(lead: Participant) {
    this.lead = lead;
    this.add(lead);
  }

  add(participant: Participant): void {
    this.#all.set(participant.id, participant);
  }

  get sharer(): Participant | undefined {
    return this.present().find(({ role }) => role === 'sharer');
  }

  /** Also finds somebody whose part has ended. */
  get(id: ParticipantId): Participant | undefined {
    return this.#all.get(id);
  }

  all(): Participant[] {
    return [...this.#all.values()];
  }

  /** The participants whose part has not ended. */
  present(): Participant[] {
    return this.all().filter(({ end }) => !end);
  }

  ofPerson(personKey: string): Participant | undefined {
    return this.present().find(({ person }) => person.key === personKey);
  }

  /** The same; of who takes part no longer, their last part. */
  lastOfPerson(personKey: string): Participant | undefined {
    return (
      this.ofPerson(personKey) ?? this.all().findLast(({ person }) => person.key === personKey)
    );
  }
}
