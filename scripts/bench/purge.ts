/** The longest that somebody waits while a million rows are deleted, by the server and by the command line beside it. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { beginning, chain } from '../../src/audit/chain.ts';
import { openStore } from '../../src/database/database.ts';
import { meet } from '../../test/support/pair.ts';
import { root } from '../../test/support/program.ts';
import { startServerProcess, type ServerProcess } from '../../test/support/server.ts';
import { Visitor } from '../../test/support/visitor.ts';
import type { Finding } from './findings.ts';

/** A million rows in all. */
const sessions = 50_000;
const messagesEach = 5;
const partsEach = 2;
const auditRowsEach = 12;
const longAgo = Date.now() - 40 * 86_400_000;
/** Between two sessions. */
const apartMs = 10_000;
const mostMs = 20;
const quietMs = 10_000;

export async function measurePurge(): Promise<Finding[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'beside-bench-'));
  try {
    const findings: Finding[] = [];
    await fill(dataDir);
    const forever = 'retention: { chatDays: forever, sessionDays: forever, auditDays: forever }';
    await writeFile(join(dataDir, 'forever.yaml'), forever);
    // Half of it goes by the command line, and the rest by the server itself.
    const server = await startServerProcess({
      BESIDE_DATA_DIR: dataDir,
      BESIDE_CONFIG: join(dataDir, 'forever.yaml'),
    });
    const quiet = await longestWait(server, async () => {
      await new Promise((resolve) => setTimeout(resolve, quietMs));
    });
    const beside = await longestWait(server, async () => {
      const child = spawn(
        process.execPath,
        [join(root, 'src/main.ts'), 'purge', '--kind', 'audit'],
        { env: { ...process.env, BESIDE_DATA_DIR: dataDir }, stdio: 'inherit' },
      );
      const [code] = (await once(child, 'close')) as [number | null];
      if (code !== 0) throw new Error('the purge has failed');
    });
    await server.end();
    const purging = await startServerProcess({ BESIDE_DATA_DIR: dataDir });
    const itself = await longestWait(purging, async () => {
      while (left(dataDir) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    });
    await purging.end();
    for (const [what, { longest, count }] of [
      ['the command line purges beside it', beside],
      ['it purges itself', itself],
    ] as const)
      findings.push({
        ...{ metric: `longest wait for a server, while ${what}`, unit: 'ms', count },
        ours: longest,
        anchor: { what: 'quiet', value: quiet.longest },
        aim: { text: `≤ ${mostMs} ms`, met: longest <= mostMs },
      });
    return findings;
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Asks for a page, a list, and a message and a session to be stored, one after the other, until something is over. */
async function longestWait(
  server: ServerProcess,
  work: () => Promise<void>,
): Promise<{ longest: number; count: number }> {
  const pair = await meet(server);
  const visitor = await Visitor.signedIn(server, 'admin@demo.example');
  const admin = await visitor.connect();
  const asks = [
    async () => await (await visitor.fetch('/healthz')).text(),
    async () => await pair.helper.request('session.own', {}),
    async () => await pair.sharer.request('chat.send', { id: randomUUID(), text: 'Hello' }),
    // It waits for the disk.
    async () => await admin.request('settings.change', { name: 'blockChat', value: null }),
  ];
  let [longest, count, isOver] = [0, 0, false];
  const worked = work().finally(() => (isOver = true));
  while (!isOver)
    for (const ask of asks) {
      const begun = performance.now();
      await ask();
      longest = Math.max(longest, performance.now() - begun);
      count += 1;
      // Within the rate of one person.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  await worked;
  await pair.sharer.request('session.end', {});
  await pair.close();
  await visitor.close();
  return { longest, count };
}

/** Rows that are to go. */
function left(dataDir: string): number {
  const database = new BetterSqlite3(join(dataDir, 'beside.sqlite'), { readonly: true });
  try {
    return database
      .prepare('select count(*) from sessions where ended_at < ?')
      .pluck()
      .get(longAgo + 1) as number;
  } finally {
    database.close();
  }
}

/** Sessions of long ago, with what belongs to them. */
async function fill(dataDir: string): Promise<void> {
  await (await openStore(dataDir)).destroy();
  const database = new BetterSqlite3(join(dataDir, 'beside.sqlite'));
  database.pragma('synchronous = OFF');
  database.exec(`begin;
    insert into people (key, tenant_id, user_name, name, roles, groups, provider, told_at) values
      ('bench|hanna', 'bench', 'hanna', 'Hanna', '[]', '[]', 'bench', ${Date.now()}),
      ('bench|sofia', 'bench', 'sofia', 'Sofia', '[]', '[]', 'bench', ${Date.now()})`);
  const session = database.prepare(`insert into sessions
    (id, passcode_hash, state, created_at, joined_at, ended_at, end_reason)
    values (?, ?, 'ended', ?, ?, ?, 'sharer-left')`);
  const part = database.prepare(`insert into participants
    (session_id, id, person_key, role, leads, joined_at) values (?, ?, ?, ?, ?, ?)`);
  const message = database.prepare(`insert into chat_messages
    (session_id, seq, client_id, author, text, at) values (?, ?, ?, ?, ?, ?)`);
  const row = database.prepare(`insert into audit_events (id, record, hash, salt, personal)
    values (?, ?, ?, ?, ?)`);
  const report = database.prepare(`insert into session_reports (session_id, helper_key, sharer_key,
    device_id, state, created_at, joined_at, ended_at, wait_ms, duration_ms, end_reason)
    values (?, 'bench|hanna', 'bench|sofia', ?, 'ended', ?, ?, ?, ?, ?, 'sharer-left')`);
  let head = beginning;
  for (let index = 0; index < sessions; index += 1) {
    const id = randomUUID();
    const at = longAgo - (sessions - index) * apartMs;
    session.run(id, id, at, at, at);
    report.run(id, id, at, at, at, index, index);
    const author = randomUUID();
    part.run(id, author, 'bench|sofia', 'sharer', 0, at);
    part.run(id, randomUUID(), 'bench|hanna', 'helper', 1, at);
    for (let seq = 1; seq <= messagesEach; seq += 1)
      message.run(id, seq, randomUUID(), author, 'It does not print, whatever I do.', at);
    const events = Array.from({ length: auditRowsEach }, () => ({
      ...({ type: 'view.allowed', at, sessionId: id, role: 'sharer' } as const),
      ...{ personKey: 'bench|sofia', targetKey: 'bench|hanna', address: '192.0.2.7' },
    }));
    for (const { id: rowId, record, hash, personal } of chain(events, head)) {
      row.run(rowId, record, hash, personal?.salt, personal?.data);
      head = { id: rowId, hash };
    }
  }
  database.exec('commit');
  database.close();
  // Or else whoever waits for the disk next would wait for all of it.
  const file = await open(join(dataDir, 'beside.sqlite'));
  await file.sync();
  await file.close();
  const rows = sessions * (1 + partsEach + messagesEach + auditRowsEach);
  console.log(`  ${rows} rows`);
}
