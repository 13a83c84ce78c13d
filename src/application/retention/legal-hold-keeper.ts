import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '../../audit/audit-events.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { Clock } from '../../common/clock.ts';
import type { HeldThing, LegalHold, LegalHolds } from '../../database/legal-holds.ts';
import type { Store } from '../../database/store.ts';
import type { Person } from '../../domain/person.ts';
import { BesideError } from '../../protocol/error-codes.ts';

/** The limit of holds. Each purge asks all of them for each row. */
const mostHolds = 10_000;

interface Dependencies {
  store: Store;
  auditLog: AuditLog;
  clock: Clock;
  holds: LegalHolds;
}

interface By {
  person: Person;
  address: string;
}

/** Places and removes legal holds. Each change is stored together with its event of the audit log. */
export class LegalHoldKeeper {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  async page(after: Parameters<LegalHolds['page']>[0], most: number): Promise<LegalHold[]> {
    return await this.#dependencies.holds.page(after, most);
  }

  /**
   * If the same is held already, that hold stays as it is.
   *
   * @throws {BesideError} `SESSION_UNKNOWN`, `TOO_MANY_HOLDS`.
   */
  async place(held: HeldThing, note: string, { person, address }: By): Promise<void> {
    const { store, auditLog, clock, holds } = this.#dependencies;
    if ('sessionId' in held && !(await holds.sessionExists(held.sessionId)))
      throw new BesideError('SESSION_UNKNOWN');
    if ((await holds.count()) >= mostHolds) throw new BesideError('TOO_MANY_HOLDS');
    const id = randomUUID();
    const at = clock.now();
    const by = { placedBy: person.key, placedAt: at };
    await store.commit(async (transaction) => {
      const isNew = await holds.put(transaction, { id, held, note, ...by });
      if (!isNew) return;
      const act = { type: 'hold.placed', at, personKey: person.key, address } as const;
      await auditLog.append(transaction, [{ ...act, ...about(id, held) }]);
    });
  }

  /** A hold that is not there (any more) is ignored. */
  async remove(id: string, { person, address }: By): Promise<void> {
    const { store, auditLog, clock, holds } = this.#dependencies;
    await store.commit(async (transaction) => {
      const held = await holds.remove(transaction, id);
      if (!held) return;
      const act = {
        type: 'hold.removed',
        at: clock.now(),
        personKey: person.key,
        address,
      } as const;
      await auditLog.append(transaction, [{ ...act, ...about(id, held) }]);
    });
  }
}

function about(
  id: string,
  held: HeldThing,
): Pick<AuditEvent, 'details' | 'sessionId' | 'targetKey'> {
  const details = { hold: id };
  return 'sessionId' in held
    ? { details, sessionId: held.sessionId }
    : { details, targetKey: held.personKey };
}
