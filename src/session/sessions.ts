/**
 * The only owner of live sessions. Every change goes through `change`: one at a time for a session,
 * then recorded, then published, so that nobody sees or is told what has not been stored.
 */
import { randomUUID } from 'node:crypto';
import pLimit, { type LimitFunction } from 'p-limit';
import { BesideError } from '../protocol/error-codes.ts';
import { parsePasscode } from '../protocol/passcode.ts';
import type { EndReason } from '../protocol/session-view.ts';
import type { Clock } from './clock.ts';
import type { Fact } from './facts.ts';
import { hashPasscode, makePasscode } from './passcode.ts';
import type { Person } from './person.ts';
import { Session, type SessionLimits } from './session.ts';

/** An ended session can be looked at for this long, then it is forgotten. */
const rememberEndedMs = 10 * 60_000;
const storeRetryMs = 1_000;

export interface SessionsOptions {
  clock: Clock;
  secret: string;
  limits: SessionLimits;
  /** Stores facts and the session as it now is, in one transaction. */
  record: (session: Session, facts: Fact[]) => Promise<void>;
  /** A session has ended: whatever flows stops, even if that cannot be stored at the moment. */
  over: (session: Session) => void;
  /** Tells everybody concerned. Called once for all that a change has brought. */
  publish: (session: Session, facts: Fact[]) => void;
  onError: (error: unknown) => void;
}

interface Entry {
  session: Session;
  oneAtATime: LimitFunction;
  cancelTimer: () => void;
}

export class Sessions {
  readonly #options: SessionsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #idsByPasscode = new Map<string, string>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Opens a session for a helper. */
  async create(helper: Person): Promise<Session> {
    const { clock, secret, limits } = this.#options;
    let passcode = makePasscode();
    while (this.#idsByPasscode.has(hashPasscode(passcode, secret))) passcode = makePasscode();
    const passcodeHash = hashPasscode(passcode, secret);
    const session = new Session(
      { id: randomUUID(), helper, passcode, passcodeHash, now: clock.now() },
      limits,
    );
    this.#entries.set(session.id, { session, oneAtATime: pLimit(1), cancelTimer: () => undefined });
    this.#idsByPasscode.set(passcodeHash, session.id);
    try {
      await this.change(session, () => undefined);
    } catch (error) {
      this.#forget(session);
      throw error;
    }
    return session;
  }

  get(id: string): Session | undefined {
    return this.#entries.get(id)?.session;
  }

  /** @param typed As a person typed it. The same work is done whatever was typed. */
  findByPasscode(typed: string): Session | undefined {
    const hash = hashPasscode(parsePasscode(typed) ?? '', this.#options.secret);
    return this.get(this.#idsByPasscode.get(hash) ?? '');
  }

  openedBy(personKey: string): number {
    let count = 0;
    for (const { session } of this.#entries.values())
      if (session.state !== 'ended' && session.helper.person.key === personKey) count += 1;
    return count;
  }

  /**
   * Changes a session: waits for changes under way, runs `mutate`, stores what happened, tells everybody.
   *
   * @throws What `mutate` throws, after what it had done before is stored.
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

  /** Ends every session, for instance because the server stops. */
  async endAll(reason: EndReason): Promise<void> {
    const { clock, onError } = this.#options;
    const open = [...this.#entries.values()].filter(({ session }) => session.state !== 'ended');
    const ends = await Promise.allSettled(
      open.map(({ session }) =>
        this.change(session, () => {
          session.finish(reason, clock.now());
        }),
      ),
    );
    for (const end of ends) if (end.status === 'rejected') onError(end.reason);
  }

  /** Takes back every timer. */
  close(): void {
    for (const entry of this.#entries.values()) entry.cancelTimer();
    this.#entries.clear();
  }

  async #settle(entry: Entry): Promise<void> {
    const { session } = entry;
    const facts = [...session.unrecorded];
    if (facts.length === 0) return;
    if (session.state === 'ended') this.#options.over(session);
    try {
      await this.#options.record(session, facts);
    } catch (error) {
      this.#retryLater(entry);
      throw error;
    }
    session.unrecorded = session.unrecorded.slice(facts.length);
    this.#schedule(entry);
    this.#options.publish(session, facts);
  }

  /** What could not be stored is kept, and nobody has been told; so try again without being asked. */
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
      return;
    }
    const deadline = session.deadline();
    entry.cancelTimer =
      deadline === undefined
        ? () => undefined
        : clock.after(Math.max(0, deadline - clock.now()), () => {
            this.change(session, () => {
              session.expire(clock.now());
            })
              // What leaves no fact may have put the deadline off.
              .then(() => {
                if (this.#entries.has(session.id)) this.#schedule(entry);
              })
              .catch(onError);
          });
  }

  #forget(session: Session): void {
    this.#entries.get(session.id)?.cancelTimer();
    this.#entries.delete(session.id);
    this.#idsByPasscode.delete(session.passcodeHash);
  }
}
