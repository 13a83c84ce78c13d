/** Where set-up keeps what is expensive to obtain, outside the checkout. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder of one cached thing.
 * Source: XDG Base Directory Specification, `XDG_CACHE_HOME`.
 *
 * @param {...string} parts
 */
export function cachePath(...parts) {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'beside', ...parts);
}
