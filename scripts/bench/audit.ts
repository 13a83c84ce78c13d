/** Acts that are audited and on the disk, against the same acts in a log without a chain; and reading the chain back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { AuditLog } from '../../src/audit/audit-log.ts';
import type { AuditEvent } from '../../src/audit/audit-events.ts';
import { verifyAuditLog } from '../../src/audit/verify.ts';
import { systemClock as clock } from '../../src/common/system-clock.ts';
import { openStore } from '../../src/database/database.ts';
import type { Store } from '../../src/database/store.ts';
import { against, type Finding } from './findings.ts';
import type { Lab } from './lab.ts';

const actsPerRound = 2_000;
/** That wait for the disk at the same time. */
const atOnce = 50;

export async function measureAudit({ rounds }: Lab): Promise<Finding[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'beside-bench-'));
  const store = await openStore(dataDir);
  // As in a server.
  store.checkpointInThread((fault) => {
    throw new Error('no checkpoint', { cause: fault });
  });
  try {
    const log = await AuditLog.open({
      ...{ store, clock, logger: pino({ level: 'silent' }) },
      networkOf: (address) => address,
      checkpoints: { appended: () => undefined, close: () => Promise.resolve() },
    });
    await makeUnchained(store);
    const [chained, unchained]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      unchained.push(await msOf(async (event) => await insertUnchained(store, event)));
      chained.push(await msOf(async (event) => await log.write(event)));
    }
    const perAct = against(
      'an audited act',
      'ms',
      { ours: chained, direct: unchained },
      'p50',
      { times: 1.3 },
      'no chain',
    );
    const begun = performance.now();
    const { rows, findings } = await verifyAuditLog(store, { checkpoints: [], key: undefined });
    const verified = (rows / (performance.now() - begun)) * 1_000;
    if (findings.length > 0) throw new Error('the chain is broken');
    const acts = 1_000 / perAct.ours;
    return [
      {
        metric: 'audited acts a second, on the disk',
        unit: '/s',
        count: actsPerRound * rounds,
        ours: acts,
        aim: { text: '≥ 2000 /s', met: acts >= 2_000 },
      },
      perAct,
      {
        metric: 'rows of the audit log verified a second',
        unit: '/s',
        count: rows,
        ours: verified,
        aim: { text: '≥ 100000 /s', met: verified >= 100_000 },
      },
    ];
  } finally {
    await store.destroy();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** @returns Milliseconds for an act of a round. */
async function msOf(write: (event: AuditEvent) => Promise<void>): Promise<number> {
  const begun = performance.now();
  let next = 0;
  const keepWriting = async () => {
    for (let index = next++; index < actsPerRound; index = next++) await write(eventOf(index));
  };
  await Promise.all(Array.from({ length: atOnce }, keepWriting));
  return (performance.now() - begun) / actsPerRound;
}

function eventOf(index: number): AuditEvent {
  return {
    type: 'view.allowed',
    at: Date.now(),
    sessionId: `6f1c8ab8-7c1e-4d4e-9f3a-${String(index).padStart(12, '0')}`,
    role: 'sharer',
    personKey: 'https://id.example|sofia',
    targetKey: 'https://id.example|hanna',
    deviceIds: ['demo-device-1'],
    address: '192.0.2.7',
  };
}

/** A log that anybody may change. It is searched by the same as the audit log. */
async function makeUnchained(store: Store): Promise<void> {
  await sql`create table unchained (id integer primary key autoincrement, at bigint, type text,
    session_id text, person_key text, target_key text, address text, code text, data text)`.execute(
    store,
  );
  for (const [name, on] of [
    ['at', '(at)'],
    ['session_id', '(session_id, at)'],
    ['person_key', '(person_key, at)'],
    ['target_key', '(target_key, at)'],
    ['type', '(type, at)'],
    ['address', '(address, at)'],
    ['refused', '(at) where code is not null'],
    ['personal', '(at) where person_key is not null'],
  ] as const)
    await sql`create index ${sql.ref(`unchained_${name}`)} on unchained ${sql.raw(on)}`.execute(
      store,
    );
}

async function insertUnchained(store: Store, event: AuditEvent): Promise<void> {
  const { type, at, sessionId, personKey, targetKey, address, code, ...rest } = event;
  const data = JSON.stringify(rest);
  await store.commit(async (transaction) => {
    await sql`insert into unchained
        (at, type, session_id, person_key, target_key, address, code, data)
      values (${at}, ${type}, ${sessionId}, ${personKey}, ${targetKey}, ${address},
        ${code ?? null}, ${data})`.execute(transaction);
  });
}
