/**
 * Applies changes of rights while pages are open. Sockets and sessions follow at once, and are sent
 * the reason.
 */
import type { Config } from '../config/load.ts';
import { permissionsLost } from '../policy/scope.ts';
import { endPart } from '../domain/membership.ts';
import type { Person } from '../domain/person.ts';
import type { Session } from '../domain/session.ts';
import { endWithoutPermission, permissionsHold } from './participant-permissions.ts';
import type { Services } from './services.ts';

export class AccessRevocation {
  readonly #services: Services;
  readonly #findPerson: (key: string) => Promise<Person | undefined>;

  /** @param findPerson Returns a person with their present rights. */
  constructor(services: Services, findPerson: (key: string) => Promise<Person | undefined>) {
    this.#services = services;
    this.#findPerson = findPerson;
  }

  /** Somebody has signed in, here or in another browser. The provider may now report other rights. */
  async signedIn({ key }: Person): Promise<void> {
    const person = await this.#findPerson(key);
    if (person) await this.#renew(person);
  }

  /** The same person has signed in anew: sockets and participants of the old login get the new one. */
  renewed(oldLoginId: string, newLoginId: string, { signIn }: Person): void {
    for (const connection of this.#services.connections.ofLogin(oldLoginId)) {
      const { actor } = connection;
      actor.loginId = newLoginId;
      actor.person = { ...actor.person, signIn };
    }
    for (const session of this.#services.sessions.open())
      for (const participant of session.participants())
        if (participant.loginId === oldLoginId) participant.loginId = newLoginId;
  }

  async signedOut(loginId: string, { key }: Pick<Person, 'key'>, address: string): Promise<void> {
    await this.#end(loginId, 'signed-out', key);
    const { audit, clock } = this.#services;
    await audit({ type: 'signed-out', at: clock.now(), personKey: key, address });
  }

  async loginExpired(loginId: string): Promise<void> {
    await this.#end(loginId, 'login-expired');
  }

  /**
   * The configuration has changed: permissions of roles, assignments, tenants, or a setting. Rights
   * that were taken away end even if storing or looking up something fails on the way.
   */
  async reconfigure(next: Config): Promise<void> {
    const { connections, sessions, settings, clock, audit, logger } = this.#services;
    const changed = settings.reconfigure(next);
    if (changed.sections.length === 0) return;
    this.#services.pushSettings();
    await this.#endOfOtherTenants();
    const keys = new Set([
      ...connections.all().map(({ actor }) => actor.person.key),
      ...sessions
        .open()
        .flatMap((session) => session.participants().map(({ person }) => person.key)),
    ]);
    for (const key of keys)
      await this.#findPerson(key)
        .then(async (person) => person && (await this.#renew(person)))
        .catch((error: unknown) => {
          logger.error({ err: error }, 'what somebody may do now was not looked up or recorded');
        });
    logger.info({ sections: changed.sections }, 'configuration: changes taken over');
    const details = {
      sections: changed.sections,
      ...(changed.settings.length > 0 && { settings: changed.settings }),
    };
    await audit({ type: 'configuration.changed', at: clock.now(), details }).catch(
      (error: unknown) => {
        logger.error({ err: error }, 'a change of the configuration was not audited');
      },
    );
  }

  /** Ends what people of a tenant have open if their tenant is no longer allowed. Their page may be away. */
  async #endOfOtherTenants(): Promise<void> {
    const { connections, sessions, settings, clock } = this.#services;
    const isOut = ({ person }: { person: Person }) =>
      !settings.allowedTenants.includes(person.tenantId);
    for (const connection of connections.all())
      if (isOut(connection.actor)) connection.end('login-expired');
    for (const session of sessions.open()) {
      for (const leaver of session.participants().filter(isOut))
        await this.#change(session, () => {
          endPart(session, leaver, clock.now(), `${leaver.side}-login-expired`);
        });
    }
  }

  async #renew(person: Person): Promise<void> {
    const { connections, sessions, clock, audit } = this.#services;
    const lost = new Set<string>();
    const losing = connections.ofPerson(person.key).filter(({ actor }) => {
      const gone = permissionsLost(actor.person, person);
      // This comes before the first `await`, so that no request is judged by the old rights.
      actor.person = { ...person, signIn: actor.person.signIn };
      for (const permission of gone) lost.add(permission);
      return gone.length > 0;
    });
    for (const session of sessions.open()) {
      const participant = session.people.ofPerson(person.key);
      if (!participant) continue;
      participant.person = { ...person, signIn: participant.person.signIn };
      if (permissionsHold(session)) continue;
      await this.#change(session, () => {
        endWithoutPermission(session, clock.now());
      });
    }
    for (const connection of losing) connection.end('role-revoked');
    if (losing.length === 0) return;
    const details = { permissions: [...lost] };
    await audit({ type: 'permissions.lost', at: clock.now(), personKey: person.key, details });
  }

  /**
   * Ends the sessions that somebody takes part in with this login, and closes its sockets. A page
   * need not be open: signing out leaves the page.
   *
   * @param key Also ends the sessions in which this person has not been seen since a restart. The
   *   server no longer knows which login they would come back with.
   */
  async #end(loginId: string, reason: 'signed-out' | 'login-expired', key?: string): Promise<void> {
    const { connections, sessions, clock } = this.#services;
    for (const session of sessions.open()) {
      const leaver = session.participants().find(
        (each) =>
          each.loginId === loginId ||
          // A person who was let in and has not come yet has no login to come back with.
          (!each.loginId && each.joinedAt !== undefined && each.person.key === key),
      );
      if (leaver)
        await this.#change(session, () => {
          const isExpired = reason === 'login-expired';
          const rule = isExpired ? (`${leaver.side}-login-expired` as const) : undefined;
          endPart(session, leaver, clock.now(), rule);
        });
    }
    for (const connection of connections.ofLogin(loginId)) connection.end(reason);
  }

  /** A failing store must not keep a socket open. The session has ended all the same. */
  async #change(session: Session, change: () => void): Promise<void> {
    const { sessions, logger } = this.#services;
    await sessions.change(session, change).catch((error: unknown) => {
      logger.error({ err: error }, 'the end of a session was not recorded');
    });
  }
}
