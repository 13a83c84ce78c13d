import { allAssignments, allRoles, builtInRoles } from '../../identity/role-assignments.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import { explainAccess } from '../access/explain.ts';
import type { FoundPerson } from '../access/found-person.ts';
import type { Actor } from '../actor.ts';
import type { SearchTurns } from '../search-turns.ts';
import type { Command } from './command.ts';

export const accessRoles: Command<'access.roles'> = ({ settings }) => ({
  roles: [...allRoles(settings)].map(([name, permissions]) => ({
    name,
    isBuiltIn: Object.hasOwn(builtInRoles, name),
    permissions,
  })),
  assignments: allAssignments(settings),
  assignmentsFrom: settings.assignments ? 'configuration' : 'default',
});

export const accessExplain: Command<'access.explain'> = async ({ payload, actor, ...services }) => {
  const { people, searchTurns } = services;
  const find = async (who: string): Promise<FoundPerson> => {
    const found = await inTurn(searchTurns, actor, async () => await people.find(who));
    if (!found) throw new BesideError('PERSON_UNKNOWN');
    return found;
  };
  const person = await find(payload.person);
  const sharer = payload.sharer === undefined ? undefined : await find(payload.sharer);
  return await explainAccess(services, person, sharer);
};

export const peopleSearch: Command<'people.search'> = async ({
  payload: { search },
  actor,
  people,
  searchTurns,
}) => ({
  people: await inTurn(searchTurns, actor, async () => await people.search(search)),
});

/** Looking at everybody takes long, so it waits for other searches. */
async function inTurn<T>(turns: SearchTurns, actor: Actor, search: () => Promise<T>): Promise<T> {
  return await turns.run(actor, async () => await Promise.resolve(search));
}
