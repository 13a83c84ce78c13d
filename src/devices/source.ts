import type { Device } from '../domain/device.ts';
import type { Person } from '../domain/person.ts';
import type { DeviceList } from './device-list.ts';

/** Where devices and their state are known. Everything here may fail: the source may be down. */
export interface DeviceSource {
  /** By the source's own id, or the directory's. */
  find(id: string): Promise<Device | undefined>;
  ofPerson(person: Person): Promise<Device[]>;
  /** All there are. */
  list(): Promise<DeviceList>;
  /** Why it does not tell the newest, in one sentence for administrators. */
  problem?(): string | undefined;
  /** Lets go of timers and files. */
  close(): void;
}
