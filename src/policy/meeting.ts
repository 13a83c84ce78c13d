/** What must hold of the two who meet, checked when the sharer has joined and nothing is shown yet. */
import type { PolicyRule } from '../protocol/session-view.ts';
import type { Person } from '../session/person.ts';
import { mayTowards } from './scope.ts';

/** Ordered; the first that is broken is told. */
const rules: { name: PolicyRule; holds: (helper: Person, sharer: Person) => boolean }[] = [
  {
    name: 'out-of-scope',
    holds: (helper, sharer) => mayTowards(helper, 'session.offer', sharer),
  },
];

export function ruleBrokenBy(helper: Person, sharer: Person): PolicyRule | undefined {
  return rules.find(({ holds }) => !holds(helper, sharer))?.name;
}
