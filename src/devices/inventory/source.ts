import type { Stats } from 'node:fs';
import type { Logger } from '../../common/logger.ts';
import { settledMs, watchSettled } from '../../common/watch-file.ts';
import { DeviceList } from '../device-list.ts';
import { InMemorySource } from '../in-memory-source.ts';
import { chooseInventory, keep, readAgain, type InventoryLocation } from './last-good.ts';
import type { Inventory } from './parse.ts';

/** A program that writes the list in place may pause in the middle. */
const writingMs = 3_000;
/** It waits longer if the last row ends in the middle. */
const cutMs = 10_000;

/**
 * Devices of a file. It is read again whenever it changes.
 *
 * @throws {StartupError} If it cannot be read now, and no last good list is kept.
 */
export async function openInventory(
  location: InventoryLocation,
  logger: Logger,
): Promise<InMemorySource> {
  const { file } = location;
  let current: DeviceList;
  let problem: string | undefined;
  let reading: Promise<void> = Promise.resolve();
  let cutTimer: NodeJS.Timeout | undefined;
  const take = async (inventory: Inventory) => {
    current = await DeviceList.of(inventory.devices);
    logReading(file, inventory, logger);
  };
  const refresh = async (isCutTaken: boolean) => {
    try {
      const inventory = await readAgain(location, current.devices.length);
      if (inventory.isCut && !isCutTaken) {
        logger.info({ file }, 'inventory ends in the middle of a row: waiting for more');
        cutTimer = setTimeout(() => {
          readNext(true);
        }, cutMs).unref();
        return;
      }
      await keep(location);
      await take(inventory);
      problem = undefined;
    } catch (error) {
      problem = (error as Error).message;
      logger.warn({ file, problem }, 'inventory not read: the last one is used further');
    }
  };
  const readNext = (isCutTaken: boolean) => {
    clearTimeout(cutTimer);
    // One after the other, so that the latest content is read last.
    reading = reading.then(async () => {
      await refresh(isCutTaken);
    });
  };
  // Watching begins before the first read.
  const stopWatching = watchSettled(
    file,
    () => {
      readNext(false);
    },
    (stats, before) => (isMovedHere(stats, before) ? settledMs : writingMs),
  );
  const close = () => {
    stopWatching();
    clearTimeout(cutTimer);
  };
  try {
    const chosen = await chooseInventory(location, true);
    problem = chosen.problem;
    if (problem) logger.warn({ file, problem }, 'inventory not used: the last good one is');
    await take(chosen.inventory);
    return new InMemorySource(
      () => current,
      close,
      () => problem,
    );
  } catch (error) {
    close();
    throw error;
  }
}

/** Another file was renamed to this name. It was written before, so it is complete. */
function isMovedHere(stats: Stats, before: Stats): boolean {
  return stats.ino !== before.ino && stats.ctimeMs > stats.mtimeMs;
}

function logReading(
  file: string,
  { devices, faults, omissions, badRows }: Inventory,
  logger: Logger,
) {
  const said = { file, devices: devices.length, ...(omissions.length > 0 && { omissions }) };
  if (faults.length === 0) logger.info(said, 'inventory read');
  else logger.warn({ ...said, badRows, faults }, 'inventory read, save some of its rows or values');
}
