import { setImmediate } from 'node:timers/promises';
import type { Services } from './services.ts';

/**
 * The server is about to stop. No new session begins. Sessions under way are notified and may end
 * by themselves. Sessions in which nobody has joined end at once, since nobody could join them.
 *
 * @returns When every session has ended, or after `seconds`.
 */
export async function drain(services: Services, seconds: number): Promise<void> {
  const { server, sessions, clock } = services;
  server.stopsAt = clock.now() + seconds * 1_000;
  await sessions.endAll('server-shutdown', ({ state }) => state === 'waiting');
  for (const session of sessions.open()) services.pushViews(session);
  const outOfTime = Promise.withResolvers<void>();
  const cancel = clock.after(seconds * 1_000, outOfTime.resolve);
  await Promise.race([sessions.allEnded(), outOfTime.promise]);
  cancel();
  // The person who ended the last session gets their answer before the sockets close.
  await setImmediate();
}
