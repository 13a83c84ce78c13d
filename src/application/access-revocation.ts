/**
 * What somebody may do, as it comes, changes and goes while pages are open: sockets and sessions
 * follow at once, and are told why.
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

  /** @param findPerson Somebody with what they may do now. */
  constructor(services: Services, findPerson: (key: string) => Promise<Person | undefined>) {
    this.#services = services;
    this.#findPerson = findPerson;
  }

  /** Somebody has signed in, here or in another browser: the provider may now say something else of them. */
  async signedIn({ key }: Person): Promise<void> {
    const person = await this.#findPerson(key);
    if (person) await this.#renew(person);
  }

  /** The same person has signed in anew: what hung on the old login hangs on the new one. */
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
   * The configuration has changed: what roles permit, who is given them, who may sign in, or a
   * setting. Whatever cannot be stored or looked up on the way, what has been taken back is gone.
   */
  async reconfigure(next: Config): Promise<void> {
    const { connections, sessions, settings, clock, audit, logger } = this.#services;
    const changed = settings.reconfigure(next);
    if (changed.length === 0) return;
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
    logger.info({ sections: changed }, 'configuration: changes taken over');
    const details = { sections: changed };
    await audit({ type: 'configuration.changed', at: clock.now(), details }).catch(
      (error: unknown) => {
        logger.error({ err: error }, 'a change of the configuration was not audited');
      },
    );
  }

  /** Ends what people of a tenant have open that is not allowed (any more), also where their page is away. */
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
      // Before anything is waited for: no request is judged by what was held before.
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
   * The sessions that somebody takes part in with a login end, whether or not their page is open (who
   * signs out has left it to do so), and its sockets close.
   *
   * @param key Also those end in which this person has not been seen since a restart: with which
   * login they would come back is not known.
   */
  async #end(loginId: string, reason: 'signed-out' | 'login-expired', key?: string): Promise<void> {
    const { connections, sessions, clock } = this.#services;
    for (const session of sessions.open()) {
      const leaver = session.participants().find(
        (each) =>
          each.loginId === loginId ||
          // Who has been let in and has not come yet has no login to come back with.
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

  /** What cannot be stored must not keep a socket open: the session has ended all the same. */
  async #change(session: Session, change: () => void): Promise<void> {
    const { sessions, logger } = this.#services;
    await sessions.change(session, change).catch((error: unknown) => {
      logger.error({ err: error }, 'the end of a session was not recorded');
    });
  }
}
