import { belongsTo, type Device } from '../session/device.ts';
import type { Person } from '../session/person.ts';
import type { DeviceSource } from './source.ts';

/** Devices that are all at hand. */
export class FixedSource implements DeviceSource {
  readonly #devices: () => Device[];
  readonly #close: (() => void) | undefined;

  /**
   * @param devices Those there are now, by name.
   * @param close Lets go of what keeps the devices up to date.
   */
  constructor(devices: () => Device[], close?: () => void) {
    this.#devices = devices;
    this.#close = close;
  }

  find(id: string): Promise<Device | undefined> {
    const wanted = id.toLowerCase();
    return Promise.resolve(
      this.#devices().find((device) =>
        [device.id, device.directoryId].some((each) => each?.toLowerCase() === wanted),
      ),
    );
  }

  ofPerson(person: Person): Promise<Device[]> {
    return Promise.resolve(this.#devices().filter((device) => belongsTo(device, person)));
  }

  list(): Promise<Device[]> {
    return Promise.resolve(this.#devices());
  }

  close(): void {
    this.#close?.();
  }
}
