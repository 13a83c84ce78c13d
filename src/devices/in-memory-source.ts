import type { Device } from '../domain/device.ts';
import type { Person } from '../domain/person.ts';
import type { DeviceList } from './device-list.ts';
import type { DeviceSource } from './source.ts';

/** A device source with all devices in memory. */
export class InMemorySource implements DeviceSource {
  readonly #list: () => DeviceList;
  readonly #close: (() => void) | undefined;
  readonly #problem: (() => string | undefined) | undefined;

  /**
   * @param list Returns the present devices.
   * @param close Stops what keeps the devices up to date.
   * @param problem Says why they are not up to date, in words for administrators.
   */
  constructor(list: () => DeviceList, close?: () => void, problem?: () => string | undefined) {
    this.#list = list;
    this.#close = close;
    this.#problem = problem;
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

  problem(): string | undefined {
    return this.#problem?.();
  }

  close(): void {
    this.#close?.();
  }
}
