import type { Command } from './command.ts';

export const serverDrain: Command<'server.drain'> = async ({
  payload: { on },
  actor: { person, address },
  ...services
}) => {
  const { server, sessions, audit, clock } = services;
  if (server.isDraining !== on) {
    const event = { type: 'server.draining', at: clock.now(), details: { on } } as const;
    await audit({ ...event, personKey: person.key, address });
    server.isDraining = on;
    // Whoever waits for somebody to join is told.
    for (const session of sessions.open()) services.pushViews(session);
  }
  return { isDraining: server.isDraining, openSessions: sessions.open().length };
};
