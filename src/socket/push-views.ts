import type { Session } from '../domain/session.ts';
import type { Services } from '../application/services.ts';
import { viewOf } from '../application/view.ts';

/** Sends every participant of a session their present view. */
export function pushViews(services: Services, session: Session): void {
  const { connections } = services;
  for (const { id, end } of session.people.all()) {
    const there = connections.of(id);
    const pages = there ? [there] : [];
    // A page that waits sees that there is nothing left to wait for.
    if (session.end ?? end) pages.push(...connections.waitingFor(id));
    for (const each of pages) {
      each.emit('session.view', viewOf(services, session, id));
      // A participant whose part has ended gets no later views.
      if (end) connections.detach(each);
    }
  }
}

/** Sends every session its views again, and the settings to everybody who may change them. */
export function pushSettings(services: Services): void {
  for (const session of services.sessions.open()) pushViews(services, session);
  const views = services.settings.views();
  for (const connection of services.connections.all())
    if (connection.actor.person.permissions.includes('settings.write'))
      connection.emit('settings.changed', { settings: views });
}
