import { setImmediate } from 'node:timers/promises';
import type { Services } from './services.ts';

/**
 * The server is about to stop: nothing new begins, and whoever is together is told and may come to
 * an end by themselves. Sessions in which nobody has joined are over at once: nobody could join.
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
  // Whoever has ended the last one gets their answer before sockets are closed.
  await setImmediate();
}
