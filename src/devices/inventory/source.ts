import type { Logger } from '../../logger.ts';
import { StartupFault } from '../../startup-fault.ts';
import { watchSettled } from '../../watch-file.ts';
import { DeviceList } from '../device-list.ts';
import { FixedSource } from '../fixed-source.ts';
import { readInventory, type Inventory } from './file.ts';
import { Unusable } from './unusable.ts';

/**
 * Devices of a file, which is read again whenever it has changed.
 *
 * @throws {StartupFault} When it cannot be read now.
 */
export async function openInventory(file: string, logger: Logger): Promise<FixedSource> {
  let current: DeviceList;
  let reading: Promise<void> = Promise.resolve();
  const readAgain = async () => {
    try {
      const read = await readInventory(file);
      current = await DeviceList.of(read.devices);
      tell(file, read, logger);
    } catch (error) {
      logger.warn({ file, err: error }, 'inventory not read: the last one is used further');
    }
  };
  // Before it is read for the first time.
  const close = watchSettled(file, () => {
    // One after the other: the last one to be read is the last one written.
    reading = reading.then(readAgain);
  });
  try {
    const read = await checkInventory(file);
    current = await DeviceList.of(read.devices);
    tell(file, read, logger);
    return new FixedSource(() => current, close);
  } catch (error) {
    close();
    throw error;
  }
}

/** @throws {StartupFault} When it cannot be read. */
export async function checkInventory(file: string): Promise<Inventory> {
  try {
    return await readInventory(file);
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    throw new StartupFault([`devices.inventory.file: cannot use ${file}: ${error.message}`]);
  }
}

function tell(file: string, { devices, faults, badRows }: Inventory, logger: Logger): void {
  const said = { file, devices: devices.length };
  if (badRows > 0) logger.warn({ ...said, badRows, faults }, 'inventory read, save some rows');
  else logger.info(said, 'inventory read');
}
