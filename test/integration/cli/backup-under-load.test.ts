/** A backup that is made while the audit log grows and checkpoints are signed is whole when it is restored. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { pino } from 'pino';
import { AuditLog } from '../../../src/audit/audit-log.ts';
import { Checkpoints } from '../../../src/audit/checkpoints.ts';
import { signingKey } from '../../../src/audit/signing-key.ts';
import { systemClock as clock } from '../../../src/common/system-clock.ts';
import { openStore } from '../../../src/database/database.ts';
import { rows } from '../../support/records.ts';
import { runMain } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** So much takes a while to copy. */
const megabytes = 40;

test('no checkpoint in it has seen more than its database', async () => {
  const folder = await temporaryFolder();
  const [dataDir, restored] = [join(folder.path, 'data'), join(folder.path, 'restored')];
  const file = join(folder.path, 'kept.backup');
  const store = await openStore(dataDir);
  try {
    fill(dataDir);
    const logger = pino({ level: 'silent' });
    const key = await signingKey({ dataDir });
    const kept = join(dataDir, 'audit-checkpoints.jsonl');
    const checkpoints = await Checkpoints.open({
      ...{ store, clock, logger, key, rows: 10, file: kept },
    });
    const networkOf = (address: string) => address;
    const log = await AuditLog.open({ store, clock, logger, key, networkOf, checkpoints });
    const state = { done: false };
    const backup = runMain(['backup', file], { BESIDE_DATA_DIR: dataDir }).finally(
      () => (state.done = true),
    );
    while (!state.done) await log.write({ type: 'configuration.changed', at: clock.now() });
    expect(await backup).toMatchObject({ code: 0 });
    await log.close();
    expect((await runMain(['restore', file], { BESIDE_DATA_DIR: restored })).code).toBe(0);
    const count = (of: string) => rows(of, 'select id from audit_checkpoints').length;
    expect(count(restored)).toBeGreaterThan(0);
    expect(count(restored)).toBeLessThan(count(dataDir));
    const { code, output } = await runMain(['audit', 'verify'], { BESIDE_DATA_DIR: restored });
    expect(output).toContain('nothing was changed, taken out, put in or moved');
    expect(code).toBe(0);
  } finally {
    await store.destroy();
    await folder.remove();
  }
});

function fill(dataDir: string): void {
  const database = new BetterSqlite3(join(dataDir, 'beside.sqlite'));
  database.exec('create table filler (bytes)');
  const insert = database.prepare('insert into filler values (?)');
  for (let row = 0; row < megabytes; row += 1) insert.run(randomBytes(1024 * 1024));
  database.close();
}
