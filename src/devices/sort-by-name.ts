import { setImmediate } from 'node:timers/promises';
import type { Device } from '../domain/device.ts';

/** Devices that are sorted or merged at once: a few milliseconds. */
const atOnce = 2_000;
const { compare } = new Intl.Collator();
const byName = (one: Device, other: Device) => compare(one.name, other.name);

/**
 * Returns a new list, by name. A hundred thousand devices take a while, so others get their turn in
 * between.
 */
export async function sortByName(devices: Device[]): Promise<Device[]> {
  let runs: Device[][] = [];
  for (let start = 0; start < devices.length; start += atOnce) {
    await setImmediate();
    runs.push(devices.slice(start, start + atOnce).sort(byName));
  }
  while (runs.length > 1) {
    const merged: Device[][] = [];
    for (let index = 0; index < runs.length; index += 2)
      merged.push(await merge(runs[index] ?? [], runs[index + 1] ?? []));
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge(one: Device[], other: Device[]): Promise<Device[]> {
  const merged: Device[] = [];
  let taken = 0;
  for (const device of other) {
    for (let next = one[taken]; next && byName(next, device) <= 0; next = one[taken]) {
      merged.push(next);
      taken += 1;
    }
    merged.push(device);
    if (merged.length % atOnce === 0) await setImmediate();
  }
  return merged.concat(one.slice(taken));
}
