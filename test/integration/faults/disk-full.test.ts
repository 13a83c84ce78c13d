/** A data folder on a disk that is full, and then is not. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { meet, type Pair } from '../../support/pair.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { describeWithSmallDisk, emptyWriteAheadLog, SmallDisk } from '../../support/small-disk.ts';
import { untilReady } from '../../support/ready.ts';
import { until } from '../../support/until.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

describeWithSmallDisk('when the disk is full', () => {
  let disk: SmallDisk;
  let server: ServerProcess;
  let anybody: Visitor;
  let admin: Visitor;
  let adminPage: TestConnection;
  let pair: Pair;
  let other: Pair;
  let settings: Awaited<ReturnType<typeof temporaryFolder>>;
  const acknowledged: string[] = [];
  const helpers = ['helper@demo.example', 'helper2@demo.example'] as const;

  /** What these people may do; the file is on another disk. */
  const configure = async (users: readonly string[]) => {
    const given = users.map((user) => ({ role: 'Help Desk Operator', to: { user } }));
    const ruling = { role: 'Administrator', to: { user: 'admin@demo.example' } };
    const assignments = [...given, ruling].map((each) => ({ ...each, scope: 'everyone' }));
    return await settings.file('settings.yaml', JSON.stringify({ assignments }));
  };

  beforeAll(async () => {
    disk = new SmallDisk();
    settings = await temporaryFolder();
    const BESIDE_CONFIG = await configure(helpers);
    server = await startServerProcess({ BESIDE_DATA_DIR: disk.folder, BESIDE_CONFIG });
    anybody = new Visitor(server);
    admin = await Visitor.signedIn(server, 'admin@demo.example');
    adminPage = await admin.connect();
    pair = await meet(server);
    other = await meet(server, { helper: helpers[1], sharer: 'sharer2@demo.example' });
    const reported = async () => (await adminPage.request('reports.sessions', {})).sessions;
    await until('both are in the reports', async () => (await reported()).length === 2);
  });
  afterAll(async () => {
    await Promise.all([pair, other, anybody, admin].map((each) => each.close()));
    await server.end();
    await settings.remove();
    disk.close();
  });

  test('what can no longer be stored is refused, and nobody is told of it', async () => {
    const text = 'x'.repeat(2_000);
    const send = async () => {
      const id = randomUUID();
      const refusal = await pair.sharer.refusal('chat.send', { id, text });
      if (!refusal) acknowledged.push(id);
      return refusal;
    };
    expect(await send()).toBeUndefined();
    emptyWriteAheadLog(disk.folder);
    disk.fill();
    await until('nothing is stored any more', async () => (await send()) === 'STORE_UNAVAILABLE');
    expect(await pair.helper.refusal('session.request-view', {})).toBe('STORE_UNAVAILABLE');
    expect(pair.sharer.seen('session.view', ({ state }) => state === 'requested')).toBe(false);
    for (const id of acknowledged)
      await pair.helper.event('chat.message', (message) => message.id === id);
    expect(pair.helper.seen('chat.message')).toBe(false);
  });

  test('reports can still be read, but nothing leaves whose leaving could not be recorded', async () => {
    expect((await adminPage.request('reports.sessions', {})).sessions).toHaveLength(2);
    expect(await adminPage.refusal('reports.summary', {})).toBeUndefined();
    expect(await adminPage.refusal('audit.search', {})).toBe('STORE_UNAVAILABLE');
    for (const path of ['/api/v1/reports/sessions.csv', '/api/audit/export?format=csv']) {
      const answer = await admin.fetch(path);
      expect([path, answer.status]).toEqual([path, 503]);
      expect(await answer.json()).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    }
  });

  test('the server lives, and says that it may not be given sessions, and why', async () => {
    expect(await untilReady(anybody, false)).toMatchObject({ ready: false, failed: ['store'] });
    expect((await anybody.fetch('/healthz')).status).toBe(200);
  });

  test('what the configuration takes away is gone at once all the same', async () => {
    await configure([helpers[0]]);
    server.process.kill('SIGHUP');
    expect(await other.helper.event('access.ended')).toEqual({ reason: 'role-revoked' });
    await server.printed(/(a change of the configuration was not audited)/);
    expect(pair.helper.seen('access.ended')).toBe(false);
    // That the session is over could not be stored: no consumer of the outbox is told.
    expect(server.output()).not.toContain('session ended');
  });

  test('all is well again by itself when there is room, and what was waiting is told', async () => {
    disk.makeRoom();
    expect(await untilReady(anybody, true)).toMatchObject({ ready: true });
    await pair.sharer.event('session.view', ({ state }) => state === 'requested');
    await server.printed(/"rule":"role-revoked",.*(session ended)/);
    const id = randomUUID();
    await pair.sharer.request('chat.send', { id, text: 'room again' });
    acknowledged.push(id);
    await pair.helper.event('chat.message', ({ text }) => text === 'room again');
    const answer = await admin.fetch('/api/v1/reports/sessions.csv');
    expect([answer.status, (await answer.text()).trim().split('\n').length]).toEqual([200, 3]);
  });

  test('what was acknowledged is there, in order, and nothing that was refused', async () => {
    const ids: string[] = [];
    let more = true;
    while (more) {
      const page = await pair.helper.request('chat.history', { afterSeq: ids.length });
      ids.push(...page.messages.map(({ id }) => id));
      more = page.more;
    }
    expect(ids).toEqual(acknowledged);
  });
});
