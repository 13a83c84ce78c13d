import type { DeviceFinding } from '../../../src/protocol/device.ts';
import { meet } from '../../support/pair.ts';
import type { TestServer } from '../../support/server.ts';

/** What the helper is shown of the sharer's device when they have met. */
export async function seenDevice(
  server: TestServer,
  sharer: string,
): Promise<DeviceFinding | undefined> {
  const pair = await meet(server, { sharer });
  const { device } = await pair.helper.event('session.view', ({ state }) => state !== 'waiting');
  await pair.close();
  return device;
}
