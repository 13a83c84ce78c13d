import type { Device } from '../domain/device.ts';
import type { Person } from '../domain/person.ts';
import type { DeviceList } from './device-list.ts';

/** A source of devices and their state. Every call may fail, since the source may be down. */
export interface DeviceSource {
  /** By the source's own id, or the directory's. */
  find(id: string): Promise<Device | undefined>;
  ofPerson(person: Person): Promise<Device[]>;
  /** All devices. */
  list(): Promise<DeviceList>;
  /** Why it does not have the newest list, in one sentence for administrators. */
  problem?(): string | undefined;
  /** Stops timers and closes files. */
  close(): void;
}
