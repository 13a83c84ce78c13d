/** Databases of every schema there has been, each left by the version that had it, and used by this one. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Me } from '../../../src/protocol/paths.ts';
import type { SessionEntry } from '../../../src/protocol/requests.ts';
import { migrations } from '../../../src/database/migrations.ts';
import { screenParameters } from '../../support/media.ts';
import { oldData, oldDatabases, type OldData } from '../../support/old-database.ts';
import { auditRecords, rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

/** Before these, a database did not say what is needed to go on with a login, or keep settings. */
const loginsSince = '0007-providers';
const settingsSince = '0004-settings';
/** Since then the databases hold three sessions that are under way. */
const othersSince = '0011-sessions-left-open';

const said = ['It’s the printer – 好', "it'll do;\n-- or not"];

/** Tables and columns, in whatever order they have come to be. */
const schemaOf = (dataDir: string) =>
  rows<{ column: string }>(
    dataDir,
    `select t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" as column
     from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table' order by 1`,
  ).map(({ column }) => column);

let newSchema: string[];
beforeAll(async () => {
  const server = await startServer();
  newSchema = schemaOf(server.dataDir);
  await server.stop();
});

test('there is a database of the newest schema, for the next one to be tried with', () => {
  expect(oldDatabases.at(-1)).toBe(Object.keys(migrations).sort().at(-1));
});

describe.each(oldDatabases)('a database of %s', (name) => {
  let old: OldData;
  let server: TestServer;

  beforeAll(async () => {
    old = await oldData(name);
    server = await startServer({ BESIDE_DATA_DIR: old.dataDir, BESIDE_PORT: old.port });
  });
  afterAll(async () => {
    await server.stop();
  });

  /** Somebody whose browser was signed in at the old version. */
  async function who(role: 'helper' | 'sharer'): Promise<Visitor> {
    const visitor = new Visitor(server);
    await visitor.plant(`${old[role]}; Secure; Path=/`);
    return visitor;
  }
  async function meOf(visitor: Visitor): Promise<Me> {
    return (await (await visitor.fetch('/api/me')).json()) as Me;
  }

  test('has the schema of a new one', () => {
    expect(schemaOf(old.dataDir)).toEqual(newSchema);
  });

  test('has kept what was said, and the record of it', () => {
    expect(
      rows(
        old.dataDir,
        `select role as author, text from chat_messages
         join participants on participants.id = author order by seq`,
      ),
    ).toEqual([
      { author: 'helper', text: said[0] },
      { author: 'sharer', text: said[1] },
    ]);
    expect(auditRecords(old.dataDir)).toContainEqual(
      expect.objectContaining({
        type: 'view.allowed',
        person: 'sharer@demo.example',
        sessionId: old.sessionId,
      }),
    );
  });

  if (name >= loginsSince)
    test('people are still signed in, and go on with their session where they were', async () => {
      const pages: TestConnection[] = [];
      const entries: SessionEntry[] = [];
      for (const role of ['helper', 'sharer'] as const) {
        const visitor = await who(role);
        expect((await meOf(visitor)).person?.userName).toBe(`${role}@demo.example`);
        const page = await visitor.connect();
        entries.push(await page.request('session.enter', { sessionId: old.sessionId }));
        pages.push(page);
      }
      for (const { view, thread } of entries) {
        expect(view).toMatchObject({ state: 'allowed', share: { status: 'none' } });
        expect(thread.messages.map(({ text }) => text)).toEqual(said);
      }
      const [helper, sharer] = pages as [TestConnection, TestConnection];
      expect(await helper.refusal('media.join', {})).toBeUndefined();
      const sent = { id: crypto.randomUUID(), text: 'and on' };
      expect((await sharer.request('chat.send', sent)).message.seq).toBe(3);
      await helper.event('chat.message', ({ text }) => text === 'and on');
      await helper.request('session.end', {});
      for (const page of pages) page.close();
    });
  else
    test('people sign in again, as those they were; the session they were in is over', async () => {
      const visitor = await who('helper');
      expect((await meOf(visitor)).person).toBeNull();
      await visitor.signIn('helper@demo.example');
      const page = await visitor.connect();
      const answer = await page.send<'session.enter'>('session.enter', {
        sessionId: old.sessionId,
      });
      // An end that came with the start is still told.
      const found = answer.ok ? answer.value.view.state : answer.error.code;
      expect(['ended', 'SESSION_UNKNOWN']).toContain(found);
      const named = `select count(*) as people from people where user_name = 'helper@demo.example'`;
      expect(rows(old.dataDir, named)).toEqual([{ people: 1 }]);
      expect((await page.request('session.create', {})).view.state).toBe('waiting');
      await visitor.close();
    });

  if (name >= othersSince)
    test('what its other sessions had come to is what they go on from', async () => {
      const { sharing, asking } = old;
      const enter = async (cookie = '', sessionId = '') => {
        const visitor = new Visitor(server);
        await visitor.plant(`${cookie}; Secure; Path=/`);
        const page = await visitor.connect();
        const { view } = await page.request('session.enter', { sessionId });
        return { visitor, page, view };
      };
      const shared = await enter(sharing?.sharer, sharing?.sessionId);
      const { state, share, me, other } = shared.view;
      expect([state, share.status, me.grants]).toEqual(['allowed', 'interrupted', undefined]);
      expect(other?.grants).toEqual({ view: 'given', voice: 'given' });
      await shared.page.request('media.join', {});
      const rtpParameters = screenParameters();
      await shared.page.request('media.produce', { source: 'screen', rtpParameters });
      const seen = await enter(sharing?.helper, sharing?.sessionId);
      expect(seen.view.state).toBe('sharing');

      const asked = await enter(asking?.sharer, asking?.sessionId);
      expect([asked.view.state, asked.view.other?.grants]).toEqual([
        'requested',
        { view: 'asked' },
      ]);
      await asked.page.request('session.answer', { allow: true });
      await asked.page.event('session.view', (view) => view.state === 'allowed');
      await Promise.all([shared, seen, asked].map(({ visitor }) => visitor.close()));
    });

  test('no session of then is left open, and its end is in the audit log', () => {
    const sessions = `select state, ended_at is null as open from sessions where id = ?`;
    expect(rows(old.dataDir, sessions, old.sessionId)).toEqual([{ state: 'ended', open: 0 }]);
    const ends = auditRecords(old.dataDir).filter(({ type }) => type === 'session.ended');
    expect(ends).toMatchObject([{ sessionId: old.sessionId }]);
  });

  if (name >= settingsSince)
    test('what was set in the browser is still set, and by whom', async () => {
      const admin = await Visitor.signedIn(server, 'admin@demo.example');
      const { settings } = await (await admin.connect()).request('settings.read', {});
      expect(settings).toContainEqual(
        expect.objectContaining({
          name: 'idleSeconds',
          value: 1200,
          changed: expect.objectContaining({ by: 'Amina Yılmaz' }) as unknown,
        }),
      );
      await admin.close();
    });
});
