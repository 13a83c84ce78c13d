import type { types } from 'mediasoup';
import { BesideError } from '../protocol/error-codes.ts';

/** Parameters that pass our schemas and still do not fit together: mediasoup says so by throwing. */
export async function accepted<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw new BesideError('MEDIA_REFUSED', {}, { cause: error });
  }
}

/** What is asked of a stream that closes meanwhile fails with `MEDIA_UNKNOWN`, as it would a moment later. */
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
