/** A list of devices in memory, prepared once so that each search is fast. */
import { setImmediate } from 'node:timers/promises';
import { belongsTo, type Device } from '../domain/device.ts';
import type { Person } from '../domain/person.ts';
import { sortByName } from './sort-by-name.ts';

/** The most devices in a list. Every search is fast enough with this many. */
export const mostDevices = 100_000;
/** Devices that are searched at once: about a millisecond. */
const atOnce = 2_000;
/** A search uses this many words at most. */
const mostWords = 8;

export interface Found {
  /** One page of the devices, by name. */
  shown: Device[];
  /** How many devices match. */
  total: number;
}

export class DeviceList {
  /** By name. */
  readonly devices: readonly Device[];
  /** The searched text of each device, in the same order. */
  readonly #texts: string[] = [];
  readonly #byId = new Map<string, Device>();
  readonly #byUser = new Map<string, Device[]>();

  private constructor(devices: readonly Device[]) {
    this.devices = devices;
  }

  /** It pauses in between, so that others get their turn. */
  static async of(devices: Device[]): Promise<DeviceList> {
    const list = new DeviceList(await sortByName(devices));
    for (const [index, device] of list.devices.entries()) {
      if (index % atOnce === 0) await setImmediate();
      list.#add(device);
    }
    return list;
  }

  /** By the source's own id, or the directory's. */
  find(id: string): Device | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  ofPerson(person: Person): Device[] {
    const subject = person.key.slice(person.key.lastIndexOf('|'));
    return [subject, person.userName.toLowerCase()]
      .flatMap((key) => this.#byUser.get(key) ?? [])
      .filter((device) => belongsTo(device, person));
  }

  /**
   * Devices that have every word in the name, the user or the system. Of many words the eight
   * longest are used, since they distinguish best. It pauses in between, so that others get their
   * turn.
   *
   * @param sees Whether the person who searches may see a device.
   * @param offset How many matching devices come before the page.
   */
  async search(
    text: string,
    sees: (device: Device) => boolean,
    { offset, length }: { offset: number; length: number },
  ): Promise<Found> {
    const words = [...new Set(text.toLowerCase().split(/\s+/).filter(Boolean))]
      .sort((one, other) => other.length - one.length)
      .slice(0, mostWords);
    const shown: Device[] = [];
    let total = 0;
    for (const [index, device] of this.devices.entries()) {
      if (index % atOnce === 0) await setImmediate();
      if (!words.every((word) => this.#texts[index]?.includes(word)) || !sees(device)) continue;
      if (total >= offset && shown.length < length) shown.push(device);
      total += 1;
    }
    return { shown, total };
  }

  #add(device: Device): void {
    const { id, directoryId, name, userName, userSubject, system = '' } = device;
    this.#texts.push(`${name} ${userName} ${system}`.toLowerCase());
    for (const each of [id, directoryId]) {
      const key = each?.toLowerCase();
      // A computer that was set up again may be listed twice. The newer entry counts.
      const known = key === undefined ? undefined : this.#byId.get(key);
      if (key !== undefined && (!known || (known.seenAt ?? 0) < (device.seenAt ?? 0)))
        this.#byId.set(key, device);
    }
    const user = userSubject ? `|${userSubject}` : userName.toLowerCase();
    if (!user) return;
    const theirs = this.#byUser.get(user);
    if (theirs) theirs.push(device);
    else this.#byUser.set(user, [device]);
  }
}
