/** A server that is killed while settings are changed: none that was acknowledged is lost, and the log says the same. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditRecords } from '../../support/records.ts';
import { runMain, startServerProcess, type ServerProcess } from '../../support/server.ts';
import { Visitors } from '../../support/visitors.ts';

/** Acknowledged when it is killed. */
const enough = 60;
const names = ['passcodeSeconds', 'sessionSeconds', 'idleSeconds'] as const;
type Name = (typeof names)[number];

let killed: ServerProcess;
let again: ServerProcess;
const visitors = new Visitors();
/** By setting, what was asked for in order, and the last of it that was acknowledged. */
const asked: Record<Name, number[]> = { passcodeSeconds: [], sessionSeconds: [], idleSeconds: [] };
const acknowledged = new Map<Name, number>();

let count = 0;

/** Changes one setting again and again, from a page of its own, until nobody answers any more. */
async function keepChanging(name: Name): Promise<void> {
  const page = await (await visitors.signedIn(killed, 'admin@demo.example')).connect();
  for (let value = 100; ; value += 1) {
    asked[name].push(value);
    const answer = await page.send('settings.change', { name, value }).catch(() => undefined);
    if (!answer) return;
    expect(answer).toMatchObject({ ok: true });
    acknowledged.set(name, value);
    count += 1;
    if (count === enough) killed.process.kill('SIGKILL');
  }
}

beforeAll(async () => {
  killed = await startServerProcess();
  await Promise.all(names.map(keepChanging));
  const { dataDir, port } = killed;
  again = await startServerProcess({ BESIDE_DATA_DIR: dataDir, BESIDE_PORT: String(port) });
});
afterAll(async () => {
  await visitors.close();
  await again.stop();
});

test('each setting is what was acknowledged last, or what was asked for next, and its last row says so', async () => {
  const admin = await (await visitors.signedIn(again, 'admin@demo.example')).connect();
  const { settings } = await admin.request('settings.read', {});
  const changes = auditRecords(again.dataDir).filter(({ type }) => type === 'settings.changed');
  expect(count).toBeGreaterThanOrEqual(enough);
  for (const name of names) {
    const value = settings.find((each) => each.name === name)?.value as number;
    const last = acknowledged.get(name) ?? 0;
    expect([last, last + 1]).toContain(value);
    const rows = changes.filter(({ details }) => details['setting'] === name);
    expect(rows.map(({ details }) => details['to'])).toEqual(
      asked[name].filter((each) => each <= value),
    );
    for (const [at, { details }] of rows.entries())
      if (at > 0) expect(details['from']).toBe(rows[at - 1]?.details['to']);
  }
});

test('and the chain is whole', async () => {
  const run = await runMain(['audit', 'verify'], { BESIDE_DATA_DIR: again.dataDir });
  expect(run.output).toContain('nothing was changed, taken out, put in or moved');
  expect(run.code).toBe(0);
});
