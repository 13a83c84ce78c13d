/**
 * For mediasoup objects that must not outlive their owner: worker, router, transport. An owner that
 * closes also closes its objects, except those that are still being made.
 */
import { BesideError } from '../protocol/error-codes.ts';

/**
 * Waits for an object that an owner makes.
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
 * Goes on with what has been made.
 *
 * @throws What `goOn` throws, after `made` is closed: nobody else has it.
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
 * Waits for several things that belong together.
 *
 * @throws The first failure, after the others are closed, however late they come.
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
