import type { Command } from './command.ts';

export const healthRead: Command<'health.read'> = async ({ health, server, sessions, clock }) => ({
  ...health.about,
  now: clock.now(),
  isDraining: server.isDraining,
  openSessions: sessions.open().length,
  components: await health.all(),
});
