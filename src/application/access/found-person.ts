import type { Person } from '../../domain/person.ts';
import type { KnownRow } from '../../database/people.ts';

/** Somebody who has signed in before, with their present rights. */
export interface FoundPerson extends KnownRow {
  person: Person;
}
