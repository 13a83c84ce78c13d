import type { Session } from '../domain/session.ts';
import type { Services } from '../application/services.ts';
import { viewOf } from '../application/view.ts';

/** Tells everybody in it what a session is now. */
export function pushViews(services: Services, session: Session): void {
  const { connections } = services;
  for (const { id, end } of session.people.all()) {
    const there = connections.of(id);
    const told = there ? [there] : [];
    // Who stands back reads that there is nothing more to wait for.
    if (session.end ?? end) told.push(...connections.waitingFor(id));
    for (const each of told) {
      each.emit('session.view', viewOf(services, session, id));
      // What comes after the end of their part is not theirs to see.
      if (end) connections.detach(each);
    }
  }
}

/** Tells everybody what settings have come to mean for them. */
export function pushSettings(services: Services): void {
  for (const session of services.sessions.open()) pushViews(services, session);
  const views = services.settings.views();
  for (const connection of services.connections.all())
    if (connection.actor.person.permissions.includes('settings.write'))
      connection.emit('settings.changed', { settings: views });
}
