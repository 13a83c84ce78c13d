/**
 * Closes mediasoup objects that nobody else would close. A worker, router or transport that closes
 * also closes the objects that it owns. It does not close an object that is still being made.
 */
import { BesideError } from '../protocol/error-codes.ts';

/**
 * Waits for an object that its owner is making.
 *
 * @throws {BesideError} `NOT_NOW` if the owner has closed meanwhile. Then the new object is closed
 *   too.
 */
export async function ownedBy<T extends { close: () => void }>(
  owner: { closed: boolean },
  made: Promise<T>,
): Promise<T> {
  const one = await made;
  if (!owner.closed) return one;
  one.close();
  throw new BesideError('NOT_NOW');
}

/**
 * Runs the next step after an object was made.
 *
 * @throws What `goOn` throws. By then `made` is closed, because nobody else can close it.
 */
export async function orClose<T>(made: { close: () => void }, goOn: () => Promise<T>): Promise<T> {
  try {
    return await goOn();
  } catch (error) {
    made.close();
    throw error;
  }
}

/**
 * Waits for several objects that belong together.
 *
 * @throws The first failure in the order of the list. By then all objects are made or have failed,
 *   and those that were made are closed.
 */
export async function allOrNone<T extends { close: () => void }[] | []>(made: {
  [Index in keyof T]: Promise<T[Index]>;
}): Promise<T> {
  const all = await Promise.allSettled(made as Promise<T[number]>[]);
  const failed = all.find((each) => each.status === 'rejected');
  const those = all.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  if (!failed) return those as T;
  for (const each of those) each.close();
  throw failed.reason;
}
