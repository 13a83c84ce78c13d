import { seesDevices } from '../../policy/device-scope.ts';
import { cardOf } from '../../domain/device.ts';
import type { Command } from './command.ts';

const pageLength = 50;

/** Lists devices by name. Every word of the search must be in the name, the user name or the system. */
export const deviceList: Command<'device.list'> = async ({
  payload: { search, offset },
  actor,
  devices,
  membersOf,
  searchTurns,
}) => {
  if (!devices.areKept) return { kept: false, devices: [], total: 0 };
  const { shown, total } = await searchTurns.run(actor, async () => {
    const sees = await seesDevices(actor.person, membersOf);
    const list = await devices.list();
    return async () => await list.search(search, sees, { offset, length: pageLength });
  });
  return { kept: true, devices: shown.map(cardOf), total };
};
