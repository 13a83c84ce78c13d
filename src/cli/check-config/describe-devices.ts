import type { Config } from '../../config/load.ts';
import { sourceOf } from '../../devices/config.ts';
import { permission } from '../../devices/graph/client.ts';
import { graphAccess } from '../../devices/graph/config.ts';
import { chooseInventory } from '../../devices/inventory/last-good.ts';

/**
 * Describes the section `devices` in words (`check-config`), line by line.
 *
 * @throws {StartupError} If the inventory cannot be read.
 */
export async function describeDevices(config: Config): Promise<string[]> {
  const { devices, dataDir } = config;
  const source = sourceOf(config);
  if (source === 'demo') return ['those of the demo, made up'];
  if (source === 'inventory' && devices.inventory) {
    const { file } = devices.inventory;
    const { inventory, problem } = await chooseInventory({ ...devices.inventory, dataDir });
    const { understood, omissions, badRows, faults } = inventory;
    return [
      ...(problem ? [`${file} is not used: ${problem}`] : []),
      `those in ${problem ? 'the last good list' : file}: ${inventory.devices.length}`,
      ...understood,
      ...omissions,
      ...(badRows > 0 ? [`rows of it that could not be read: ${badRows}`] : []),
      ...faults,
    ];
  }
  if (source === 'graph') {
    const { tenant, clientId, graph } = graphAccess(config);
    return [
      `those that Microsoft Intune manages for the tenant ${tenant}`,
      `${new URL(graph).host} is asked by the application ${clientId}, which needs the application permission ${permission}`,
    ];
  }
  return ['no list of them is kept, and nobody is asked on which they are'];
}
