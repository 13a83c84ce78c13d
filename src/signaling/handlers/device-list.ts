import { setImmediate } from 'node:timers/promises';
import { seesDevices } from '../../policy/device-scope.ts';
import { cardOf, type Device } from '../../session/device.ts';
import type { Handler } from './handler.ts';

const pageLength = 50;
/** So many texts are made in one go. */
const textsAtOnce = 2_000;
/** What is searched in for each device of a list: made once, since that takes longer than a search. */
const madeTexts = new WeakMap<Device[], string[]>();

/** Devices by name; every word searched for stands in the name, the user or the system. */
export const deviceList: Handler<'device.list'> = async ({
  payload,
  connection,
  devices,
  membersOf,
}) => {
  if (!devices.areKept) return { kept: false, devices: [], total: 0 };
  const sees = await seesDevices(connection.person, membersOf);
  const words = payload.search.toLowerCase().split(/\s+/).filter(Boolean);
  const list = await devices.list();
  const texts = await textsOf(list);
  const fitting = list.filter(
    (device, index) => words.every((word) => texts[index]?.includes(word)) && sees(device),
  );
  const shown = fitting.slice(payload.offset, payload.offset + pageLength);
  return { kept: true, devices: shown.map(cardOf), total: fitting.length };
};

async function textsOf(list: Device[]): Promise<string[]> {
  const made = madeTexts.get(list);
  if (made) return made;
  const texts: string[] = [];
  for (const { name, userName, system = '' } of list) {
    texts.push(`${name} ${userName} ${system}`.toLowerCase());
    if (texts.length % textsAtOnce === 0) await setImmediate();
  }
  madeTexts.set(list, texts);
  return texts;
}
