/** The devices of the demo's people, one for each state. Viktor, the trainee, has none. */
import type { Device } from '../domain/device.ts';
import { DeviceList } from './device-list.ts';
import { InMemorySource } from './in-memory-source.ts';

const dayMs = 86_400_000;

const devices: (Omit<Device, 'id' | 'seenAt'> & { daysAgo: number })[] = [
  {
    name: 'SOFIA-MACBOOK',
    system: 'macOS 26.1',
    compliance: 'compliant',
    userName: 'sharer@demo.example',
    daysAgo: 0.1,
  },
  {
    name: 'WAREHOUSE-07',
    system: 'Windows 11',
    compliance: 'noncompliant',
    userName: 'sharer2@demo.example',
    daysAgo: 12,
  },
  {
    name: 'HANNA-DESKTOP',
    system: 'Windows 11',
    compliance: 'compliant',
    userName: 'helper@demo.example',
    daysAgo: 0.2,
  },
  {
    name: 'MATEO-MACBOOK',
    system: 'macOS 26.1',
    compliance: 'compliant',
    userName: 'helper2@demo.example',
    daysAgo: 0.3,
  },
  {
    name: 'MATEO-LINUX',
    system: 'Ubuntu 24.04',
    compliance: 'noncompliant',
    userName: 'helper2@demo.example',
    daysAgo: 30,
  },
  {
    name: 'AMINA-SURFACE',
    system: 'Windows 11',
    compliance: 'compliant',
    userName: 'admin@demo.example',
    daysAgo: 1,
  },
];

/** @param startedAt Milliseconds since 1970. The devices were last seen some time before. */
export async function demoDevices(startedAt: number): Promise<InMemorySource> {
  const made = devices.map(({ daysAgo, ...device }, index) => ({
    ...device,
    id: `demo-device-${index + 1}`,
    seenAt: startedAt - daysAgo * dayMs,
  }));
  const list = await DeviceList.of(made);
  return new InMemorySource(() => list);
}
