/**
 * Mediasoup objects that must not outlive their owner: worker, router, transport. It closes what it has
 * made when it is closed itself, but not what is still under way then.
 */
import { BesideError } from '../protocol/error-codes.ts';

/**
 * Waits for what an owner makes.
 *
 * @throws {BesideError} `NOT_NOW` when the owner has been closed meanwhile; then what it made is closed too.
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
