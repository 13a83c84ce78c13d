/**
 * The only owner of live sessions. Every change goes through `change`: one at a time for each
 * session, then stored, then published. Nobody sees anything that has not been stored.
 */
import { randomUUID } from 'node:crypto';
import pLimit, { type LimitFunction } from 'p-limit';
import { BesideError } from '../protocol/error-codes.ts';
import { parsePasscode } from '../protocol/passcode.ts';
import type { EndReason } from '../protocol/session-view.ts';
import type { Clock } from '../common/clock.ts';
import { endingOf, msToNext, type SessionLimits } from '../domain/deadlines.ts';
import type { SessionEvent } from '../domain/session-events.ts';
import type { NewSession } from '../domain/new-session.ts';
import { hashPasscode, makePasscode, type Secrets } from '../domain/passcode.ts';
import type { Person } from '../domain/person.ts';
import { restoreSession, type SessionRecord } from '../domain/session-snapshot.ts';
import { Session } from '../domain/session.ts';

/** An ended session can be looked at for this long. Then it is forgotten. */
const rememberEndedMs = 10 * 60_000;
/** Ended sessions kept for one helper. Beyond that, the one that ended first is forgotten. */
const mostRemembered = 20;
const storeRetryMs = 1_000;

export interface SessionRegistryOptions {
  clock: Clock;
  /** A new passcode is hashed with the first secret. Any of the secrets can find it. */
  secrets: Secrets;
  /** The limits of a session that begins now. */
  limits: () => SessionLimits;
  /** Stores events and the present session, in one transaction. */
  record: (session: Session, events: SessionEvent[]) => Promise<void>;
  /** Stops media that may no longer flow. It also runs if the change cannot be stored. */
  enforce: (session: Session) => void;
  /** Notifies everybody concerned, once for each change. */
  publish: (session: Session, events: SessionEvent[]) => void;
  onError: (error: unknown) => void;
}

interface Entry {
  session: Session;
  oneAtATime: LimitFunction;
  cancelTimer: () => void;
  /** The end that the participants have been warned of. */
  warnedOf: number | undefined;
}

export class SessionRegistry {
  readonly #options: SessionRegistryOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #idsByPasscode = new Map<string, string>();
  #whenOneEnds: (() => void) | undefined;

  constructor(options: SessionRegistryOptions) {
    this.#options = options;
  }

  /**
   * Opens a session for a helper.
   *
   * @param from Where it is opened from, and for whom.
   */
  async create(
    helper: Person,
    from: Omit<NewSession, 'id' | 'helper' | 'leadId' | 'passcode' | 'passcodeHash' | 'now'> = {},
  ): Promise<Session> {
    const { clock, secrets, limits } = this.#options;
    let passcode = makePasscode();
    while (this.#idOf(passcode) !== undefined) passcode = makePasscode();
    const passcodeHash = hashPasscode(passcode, secrets[0]);
    const session = new Session(
      { id: randomUUID(), helper, passcode, passcodeHash, now: clock.now(), ...from },
      limits(),
    );
    this.#add(session);
    try {
      await this.change(session, () => undefined);
    } catch (error) {
      this.#forget(session);
      throw error;
    }
    return session;
  }

  /** Takes up a session of an earlier process. It waits for its people to come back. */
  async restore(record: SessionRecord): Promise<Session> {
    const { clock, limits } = this.#options;
    const session = restoreSession(record, clock.now(), limits());
    this.#add(session);
    await this.change(session, () => undefined);
    return session;
  }

  get(id: string): Session | undefined {
    return this.#entries.get(id)?.session;
  }

  /** @param typed As a person typed it. The function does the same work for any input. */
  findByPasscode(typed: string): Session | undefined {
    return this.get(this.#idOf(parsePasscode(typed) ?? '') ?? '');
  }

  /** All sessions that have not ended. */
  open(): Session[] {
    return [...this.#entries.values()].map(({ session }) => session).filter(({ end }) => !end);
  }

  /** The sessions of a person that have not ended. */
  ofPerson(personKey: string): Session[] {
    return this.open().filter((session) => session.people.ofPerson(personKey));
  }

  openedBy(personKey: string): number {
    const opened = ({ session }: Entry) => session.lead.person.key === personKey && !session.end;
    return [...this.#entries.values()].filter(opened).length;
  }

  /**
   * Waits for changes under way, runs `mutate`, stores what happened, notifies everybody.
   *
   * @throws What `mutate` throws. What it changed before that is stored.
   */
  async change<T>(session: Session, mutate: () => T | Promise<T>): Promise<T> {
    const entry = this.#entries.get(session.id);
    if (!entry) throw new BesideError('SESSION_UNKNOWN');
    return await entry.oneAtATime(async () => {
      try {
        return await mutate();
      } finally {
        await this.#settle(entry);
      }
    });
  }

  /** @returns When no session is open any more, and that has been stored and published. */
  async allEnded(): Promise<void> {
    while (this.open().length > 0)
      await new Promise<void>((resolve) => {
        this.#whenOneEnds = resolve;
      });
  }

  /** Ends every session, or only the given ones, for instance because the server stops. */
  async endAll(
    reason: EndReason,
    wanted: (session: Session) => boolean = () => true,
  ): Promise<void> {
    const { clock, onError } = this.#options;
    const ends = await Promise.allSettled(
      this.open()
        .filter(wanted)
        .map((session) =>
          this.change(session, () => {
            session.finish(reason, clock.now());
          }),
        ),
    );
    for (const end of ends) if (end.status === 'rejected') onError(end.reason);
  }

  /** Cancels every timer. */
  close(): void {
    for (const entry of this.#entries.values()) entry.cancelTimer();
    this.#entries.clear();
  }

  #idOf(passcode: string): string | undefined {
    const ids = this.#options.secrets.map((secret) =>
      this.#idsByPasscode.get(hashPasscode(passcode, secret)),
    );
    return ids.find((id) => id !== undefined);
  }

  #add(session: Session): void {
    this.#entries.set(session.id, {
      session,
      oneAtATime: pLimit(1),
      cancelTimer: () => undefined,
      warnedOf: undefined,
    });
    this.#idsByPasscode.set(session.passcodeHash, session.id);
  }

  async #settle(entry: Entry): Promise<void> {
    const { session } = entry;
    const events = [...session.pendingEvents];
    // A coming end by time leaves no event, so it is compared here.
    const endsAt = endingOf(session, this.#options.clock.now())?.at;
    if (events.length === 0 && endsAt === entry.warnedOf) return;
    this.#options.enforce(session);
    try {
      if (events.length > 0) await this.#options.record(session, events);
    } catch (error) {
      this.#retryLater(entry);
      throw error;
    }
    session.pendingEvents = session.pendingEvents.slice(events.length);
    entry.warnedOf = endsAt;
    this.#schedule(entry);
    this.#options.publish(session, events);
    if (session.state === 'ended') this.#whenOneEnds?.();
  }

  /** What could not be stored is kept in memory, and nobody was notified. So this tries again. */
  #retryLater(entry: Entry): void {
    const { clock, onError } = this.#options;
    entry.cancelTimer();
    entry.cancelTimer = clock.after(storeRetryMs, () => {
      this.change(entry.session, () => undefined).catch(onError);
    });
  }

  #schedule(entry: Entry): void {
    const { clock, onError } = this.#options;
    const { session } = entry;
    entry.cancelTimer();
    if (session.state === 'ended') {
      entry.cancelTimer = clock.after(rememberEndedMs, () => {
        this.#forget(session);
      });
      this.#forgetSome(session.lead.person.key);
      return;
    }
    entry.cancelTimer = clock.after(msToNext(session, clock.now()), () => {
      this.change(session, () => {
        session.expire(clock.now());
      })
        // A change that leaves no event may have moved the deadline.
        .then(() => {
          if (this.#entries.has(session.id)) this.#schedule(entry);
        })
        .catch(onError);
    });
  }

  #forgetSome(helperKey: string): void {
    const ended = [...this.#entries.values()]
      .map(({ session }) => session)
      .filter(({ state, lead }) => state === 'ended' && lead.person.key === helperKey)
      .sort((one, other) => (one.end?.at ?? 0) - (other.end?.at ?? 0));
    for (const session of ended.slice(0, -mostRemembered)) this.#forget(session);
  }

  #forget(session: Session): void {
    this.#entries.get(session.id)?.cancelTimer();
    this.#entries.delete(session.id);
    this.#idsByPasscode.delete(session.passcodeHash);
  }
}
