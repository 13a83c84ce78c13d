import type { Device } from '../session/device.ts';
import type { Person } from '../session/person.ts';
import type { DeviceList } from './device-list.ts';
import type { DeviceSource } from './source.ts';

/** Devices that are all at hand. */
export class FixedSource implements DeviceSource {
  readonly #list: () => DeviceList;
  readonly #close: (() => void) | undefined;

  /**
   * @param list Those there are now.
   * @param close Lets go of what keeps the devices up to date.
   */
  constructor(list: () => DeviceList, close?: () => void) {
    this.#list = list;
    this.#close = close;
  }

  find(id: string): Promise<Device | undefined> {
    return Promise.resolve(this.#list().find(id));
  }

  ofPerson(person: Person): Promise<Device[]> {
    return Promise.resolve(this.#list().ofPerson(person));
  }

  list(): Promise<DeviceList> {
    return Promise.resolve(this.#list());
  }

  close(): void {
    this.#close?.();
  }
}
