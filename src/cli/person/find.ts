import { peopleCalled } from '../../database/person-data.ts';
import type { Store } from '../../database/store.ts';
import { CommandError } from '../command-error.ts';

/**
 * @param called A user name, or the key that the audit log shows.
 * @throws {CommandError} If nobody is called so, or several people are.
 */
export async function onePerson(
  store: Store,
  called: string,
): Promise<{ key: string; userName: string; name: string }> {
  const found = await peopleCalled(store, called);
  const [person, ...others] = found;
  if (!person) throw new CommandError(`Nobody is known by the user name or key ${called}.`);
  if (others.length > 0)
    throw new CommandError(
      `${found.length} people have the user name ${called}; name one of them by key: ${found
        .map(({ key }) => key)
        .join(', ')}.`,
    );
  return person;
}
