/** Data folders as earlier versions have left them: `test/fixtures/databases`. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { importOnce } from './once.ts';

const { default: BetterSqlite3 } = await importOnce<{ default: typeof import('better-sqlite3') }>(
  'better-sqlite3',
);

const folder = join(import.meta.dirname, '../fixtures/databases');

/** The newest migration of each database, the oldest first. */
export const oldDatabases = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .map((name) => name.replace('.sql', ''))
  .sort();

/** A session that was under way when the old server was killed. */
export interface OldSession {
  sessionId: string;
  /** The cookies of those in it. */
  helper: string;
  sharer: string;
}

export interface OldData extends OldSession {
  dataDir: string;
  /** The server must have it: the demo's people are named after its address. */
  port: string;
  /** Two more, in later databases: one shares, and in one the helper has asked to view. */
  sharing?: OldSession;
  asking?: OldSession;
}

/** Makes such a folder, as if its server had been killed a minute ago. */
export async function oldData(name: string): Promise<OldData> {
  const text = readFileSync(join(folder, `${name}.sql`), 'utf8');
  const about = JSON.parse(text.slice(3, text.indexOf('\n'))) as OldData & {
    at: number;
    secret: string;
  };
  const port = String(await freePort());
  const later = Date.now() - 60_000 - about.at;
  const sql = text
    .replaceAll(`localhost:${about.port}`, `localhost:${port}`)
    .replaceAll(/\b1[78]\d{11}\b/g, (at) => String(Number(at) + later))
    .replaceAll(/\b20\d\d-[\d-]+T[\d:.]+Z/g, (at) => new Date(Date.parse(at) + later).toJSON());
  const dataDir = await mkdtemp(join(tmpdir(), 'beside-test-'));
  await writeFile(join(dataDir, 'secret'), about.secret, { mode: 0o600 });
  new BetterSqlite3(join(dataDir, 'beside.sqlite')).exec(sql).close();
  return { ...about, dataDir, port };
}
