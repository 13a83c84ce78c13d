import type { Config } from '../config/load.ts';
import type { Logger } from '../common/logger.ts';
import { sourceOf } from '../devices/config.ts';
import { demoDevices } from '../devices/demo.ts';
import { Devices } from '../devices/devices.ts';
import { graphAccess } from '../devices/graph/config.ts';
import { GraphSource } from '../devices/graph/source.ts';
import { openInventory } from '../devices/inventory/source.ts';
import type { DeviceSource } from '../devices/source.ts';

/**
 * The device source of the configuration.
 *
 * @throws {StartupError} If the inventory cannot be read.
 */
export async function createDevices(config: Config, now: number, logger: Logger): Promise<Devices> {
  return new Devices(await createSource(config, now, logger), logger);
}

async function createSource(
  config: Config,
  now: number,
  logger: Logger,
): Promise<DeviceSource | undefined> {
  const { devices, identity } = config;
  const source = sourceOf(config);
  if (source === 'demo') return await demoDevices(now);
  if (source === 'inventory' && devices.inventory)
    return await openInventory({ ...devices.inventory, dataDir: config.dataDir }, logger);
  if (source === 'graph')
    return new GraphSource({
      ...devices.graph,
      access: graphAccess(config),
      // Entra's user ids are known only for people who sign in with Entra.
      matchBy: identity.provider === 'azure-ad' ? 'id' : 'userName',
      logger,
    });
  return undefined;
}
