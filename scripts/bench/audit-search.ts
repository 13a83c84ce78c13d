/** Searching an audit log of a million rows: pages, and the server's thread meanwhile. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import BetterSqlite3 from 'better-sqlite3';
import { pino } from 'pino';
import { databaseFile } from '../../src/database/database.ts';
import { ReaderThread } from '../../src/database/reader-thread/reader-thread.ts';
import type { AuditFilter } from '../../src/protocol/audit-row.ts';
import { seed } from '../seed/seed.ts';
import { atMost, type Finding } from './findings.ts';
import type { Lab } from './lab.ts';

/** Of seven or eight rows each. */
const sessions = 140_000;
const until = Date.parse('2026-11-30');
const dayMs = 24 * 3_600_000;

/** The searches that are measured, each also for its second page. */
const searches: Record<string, AuditFilter> = {
  'without a filter': {},
  'of a month': { from: until - 200 * dayMs, to: until - 170 * dayMs },
  'of a person': { person: 'helper7@made-up.example' },
  'of a type': { type: 'view.declined' },
  'of an address': { address: '192.0.2.1' },
  'of refusals': { result: 'refused' },
  'of a person and a type': { person: 'helper7@made-up.example', type: 'view.declined' },
  'by a text that is in none': { text: 'not there' },
};

export async function measureAuditSearch({ rounds }: Lab): Promise<Finding[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'beside-bench-'));
  const file = databaseFile(dataDir);
  const reader = new ReaderThread({ file, logger: pino({ level: 'error' }), longestMs: 60_000 });
  try {
    await seed(dataDir, { days: 365, sessions, seed: 1, until, everything: true });
    console.log(`  ${countRows(file)} rows`);
    const pages: number[] = [];
    const findings: Finding[] = [];
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const search = async (filter: AuditFilter, after?: [number, number]) =>
      await reader.run('audit.search', { filter, limit: 50, after });
    await search({});
    delay.enable();
    for (const [name, filter] of Object.entries(searches)) {
      const took: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const begun = performance.now();
        const { next } = await search(filter);
        took.push(performance.now() - begun);
        if (!next) continue;
        const again = performance.now();
        await search(filter, next);
        took.push(performance.now() - again);
      }
      pages.push(...took);
      findings.push(atMost(`a page of the audit log ${name}`, 'ms', took, 'p95', 300));
    }
    delay.disable();
    return [
      atMost('a page of any search of the audit log', 'ms', pages, 'p95', 300),
      ...findings,
      {
        ...{ metric: 'delay of the asking thread’s event loop meanwhile, p99', unit: 'ms' },
        ...{ count: delay.count, ours: delay.percentile(99) / 1e6 },
      },
    ];
  } finally {
    await reader.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function countRows(file: string): number {
  const database = new BetterSqlite3(file, { readonly: true });
  try {
    return database.prepare('select count(*) from audit_events').pluck().get() as number;
  } finally {
    database.close();
  }
}
