import type { types } from 'mediasoup';
import { BesideError } from '../protocol/error-codes.ts';

/**
 * Runs a request whose parameters pass our schemas but may not fit together. mediasoup throws in
 * that case.
 */
export async function accepted<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw new BesideError('MEDIA_REFUSED', {}, { cause: error });
  }
}

/**
 * Runs a request about a stream. If the stream closes meanwhile, it fails with `MEDIA_UNKNOWN`, as
 * it would a moment later.
 */
export async function unlessClosed(
  stream: types.Consumer | types.Producer,
  ask: () => Promise<void>,
): Promise<void> {
  try {
    await ask();
  } catch (error) {
    throw stream.closed ? new BesideError('MEDIA_UNKNOWN') : error;
  }
}
