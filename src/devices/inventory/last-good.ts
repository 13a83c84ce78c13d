/**
 * The last good list is kept in the data folder. It is used when the file cannot be used, even at a
 * start.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StartupError } from '../../common/startup-error.ts';
import type { ColumnNames } from './columns.ts';
import type { Inventory } from './parse.ts';
import { readInventory } from './read.ts';
import { Unusable } from './unusable.ts';

/** The section `devices.inventory`, and the data folder. */
export interface InventoryLocation {
  file: string;
  columns?: ColumnNames | undefined;
  dataDir: string;
}

/** The list in use. */
export interface Chosen {
  inventory: Inventory;
  /** Why it is the last good list instead of the present file. */
  problem?: string;
}

/** The path of the copy of this file as it was. */
export function keptFile({ file, dataDir }: InventoryLocation): string {
  const name = createHash('sha256').update(resolve(file)).digest('hex').slice(0, 12);
  return join(dataDir, `inventory-${name}.last`);
}

/**
 * Reads the file, and the last good list if it is needed.
 *
 * @param isKept Whether what is read becomes the next last good list.
 * @throws {StartupError} If neither can be used.
 */
export async function chooseInventory(
  location: InventoryLocation,
  isKept = false,
): Promise<Chosen> {
  const [now, last] = await Promise.allSettled([
    readInventory({ ...location, ...(isKept && { copyTo: draftOf(location) }) }),
    existsSync(keptFile(location))
      ? readInventory({ ...location, file: keptFile(location) })
      : undefined,
  ]);
  const before = last.status === 'fulfilled' ? last.value : undefined;
  if (now.status === 'fulfilled') {
    const problem = before && (await problemOf(location, now.value, before.devices.length));
    if (before && problem !== undefined) return { inventory: before, problem };
    if (isKept) await keep(location);
    return { inventory: now.value };
  }
  const error: unknown = now.reason;
  if (!(error instanceof Unusable)) throw error;
  if (before)
    return { inventory: before, problem: `${error.message}; ${await sinceWhen(location)}` };
  throw new StartupError([`devices.inventory.file: cannot use ${location.file}: ${error.message}`]);
}

/**
 * Reads the file again.
 *
 * @param lastCount How many devices the list in use has.
 * @throws {Unusable} If the list in use is better, with the reason.
 */
export async function readAgain(
  location: InventoryLocation,
  lastCount: number,
): Promise<Inventory> {
  try {
    const inventory = await readInventory({ ...location, copyTo: draftOf(location) });
    const problem = await problemOf(location, inventory, lastCount);
    if (problem !== undefined) throw new Unusable(problem);
    return inventory;
  } catch (error) {
    await rm(draftOf(location), { force: true });
    if (error instanceof Unusable) throw error;
    throw new Unusable(String(error), { cause: error });
  }
}

/** Makes what was read last the last good list. */
export async function keep(location: InventoryLocation): Promise<void> {
  // If it cannot be written, only the list in memory exists.
  await rename(draftOf(location), keptFile(location)).catch(() => undefined);
}

/** If the last good list was deleted, any list is accepted. */
async function problemOf(
  location: InventoryLocation,
  { devices }: Inventory,
  lastCount: number,
): Promise<string | undefined> {
  if (devices.length * 2 >= lastCount) return undefined;
  const since = await sinceWhen(location);
  if (since === '') return undefined;
  return `it lists ${devices.length} devices, less than half of the ${lastCount} before; ${since}; if that is right, delete ${keptFile(location)}, and write the file again or restart Beside`;
}

/** @returns Empty if there is none. */
async function sinceWhen(location: InventoryLocation): Promise<string> {
  const at = await stat(keptFile(location)).then(
    ({ mtime }) => mtime.toISOString(),
    () => undefined,
  );
  return at === undefined ? '' : `the last good list, of ${at}, is used further`;
}

function draftOf(location: InventoryLocation): string {
  return `${keptFile(location)}.new`;
}
