/** An audit log of one's own, and its streams, by a clock that the test advances. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { AuditEntry } from '../../src/audit/entries.ts';
import { AuditLog } from '../../src/audit/audit-log.ts';
import { streamsSchema } from '../../src/common/audit-stream-config.ts';
import { AuditStreams } from '../../src/audit/streams/streams.ts';
import { openStore } from '../../src/database/database.ts';
import { People } from '../../src/database/people.ts';
import type { Store } from '../../src/database/store.ts';
import { ManualClock } from './clock.ts';
import { sharer } from './sessions-in.ts';
import { until } from './until.ts';

export class AuditRows {
  readonly dataDir: string;
  readonly clock = new ManualClock();
  readonly #store: Store;
  readonly #log: AuditLog;
  readonly #streams: AuditStreams[] = [];

  private constructor(dataDir: string, store: Store, log: AuditLog) {
    this.dataDir = dataDir;
    this.#store = store;
    this.#log = log;
  }

  /** @param dataDir One that was there before; by default a new one. */
  static async open(dataDir?: string): Promise<AuditRows> {
    const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'beside-streams-')));
    const store = await openStore(folder);
    const { key, tenantId } = sharer;
    const people = new People(store, { provider: 'demo', tenants: () => [] });
    const named = { userName: 'sofia@demo.example', name: 'Sofia Novák', roles: [], groups: [] };
    await people.save({ key, tenantId, ...named }, 0);
    const clock = new ManualClock();
    const log = await AuditLog.open({
      ...{ store, clock, logger: pino({ level: 'silent' }) },
      networkOf: (address) => address,
      checkpoints: { appended: () => undefined, close: () => Promise.resolve() },
    });
    return new AuditRows(folder, store, log);
  }

  /** Appends so many rows, in one transaction. */
  async happen(count: number): Promise<void> {
    await this.#store.commit(async (transaction) => {
      const about = { type: 'settings.changed', personKey: sharer.key } as const;
      const events = Array.from({ length: count }, (_, at) => ({ ...about, at, details: { at } }));
      await this.#log.append(transaction, events);
    });
  }

  /** Begins to send. @param configs As in the configuration file. */
  async stream(configs: object[], withinMs?: number): Promise<AuditStreams> {
    const opened = await AuditStreams.open(streamsSchema.parse(configs), {
      ...{ store: this.#store, clock: this.clock, logger: pino({ level: 'silent' }) },
      hostName: 'help.example.com',
      ...(withinMs !== undefined && { withinMs }),
    });
    this.#streams.push(opened);
    return opened;
  }

  /** Advances the clock until it is so. */
  async goOnUntil(what: string, isSo: () => boolean, stepMs = 1_000): Promise<void> {
    await until(what, () => {
      this.clock.advance(stepMs);
      return isSo();
    });
  }

  /** Advances the clock until the receiver of the first stream has the row with this id. */
  async goOnUntilRow(id: number, streams: AuditStreams): Promise<void> {
    await this.goOnUntil(`row ${id}`, () => streams.states()[0]?.lastId === id, 10_000);
  }

  /** Ends it and keeps the data. */
  async end(): Promise<void> {
    for (const opened of this.#streams) await opened[Symbol.asyncDispose]();
    await this.#store.destroy();
  }

  async close(): Promise<void> {
    await this.end();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** @returns The rows in lines of JSON. */
export function entriesIn(text: string): AuditEntry[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as AuditEntry);
}

/** `[1, 2, 3]` for 3. */
export function idsUpTo(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}
