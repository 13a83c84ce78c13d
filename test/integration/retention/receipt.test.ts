/** What people read later about the sessions in which they took part, and only about those. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import type { Receipt } from '../../../src/protocol/receipt.ts';
import { meet, meetAndAllow, shareScreen, type Pair } from '../../support/pair.ts';
import { runMain, startServer, type TestServer } from '../../support/server.ts';
import type { TestConnection } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';

let dataDir: string;
let server: TestServer;
let pair: Pair;
const visitors = new Visitors();

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-receipt-'));
  server = await startServer({ BESIDE_DATA_DIR: dataDir });
  pair = await meetAndAllow(server);
  await pair.sharer.request('chat.send', { id: randomUUID(), text: 'It is the printer.' });
  await shareScreen(pair);
});
afterAll(async () => {
  await Promise.all([pair.close(), visitors.close()]);
  await server.end();
  await rm(dataDir, { recursive: true, force: true });
});

async function pageOf(userName: string): Promise<TestConnection> {
  const visitor = await visitors.signedIn(server, userName);
  return await visitor.connect();
}
const read = async (page: TestConnection, sessionId = pair.sessionId): Promise<Receipt> =>
  await page.request('receipt.read', { sessionId });
const byRole = ({ people }: Receipt) =>
  Object.fromEntries(people.map(({ id, role }) => [role, id]));

test('there is none while the session goes on', async () => {
  expect(await pair.sharer.refusal('receipt.read', { sessionId: pair.sessionId })).toBe('NOT_NOW');
  const { sessions } = await pair.sharer.request('sessions.mine', {});
  expect(sessions).toEqual([
    {
      id: pair.sessionId,
      role: 'sharer',
      joinedAt: expect.any(Number),
      others: ['Hanna Lindqvist'],
    },
  ]);
});

test('the sharer reads who saw what from when to when, what was given and taken back, and the chat', async () => {
  const second = await pageOf('helper2@demo.example');
  const userName = 'helper2@demo.example';
  await pair.helper.request('participant.admit', { userName, role: 'helper' });
  await second.request('session.enter', { sessionId: pair.sessionId });
  await second.request('grant.request', { grant: 'view' });
  const { view } = await pair.sharer.request('session.enter', { sessionId: pair.sessionId });
  const [other] = view.others ?? [];
  const participantId = other!.id;
  await pair.sharer.request('grant.answer', { participantId, grant: 'view', allow: true });
  await pair.sharer.request('grant.revoke', { participantId, grant: 'view' });
  await pair.sharer.request('session.end', {});
  const receipt = await read(pair.sharer);
  const { sharer } = byRole(receipt);
  const [lead] = receipt.people.filter(({ name }) => name === 'Hanna Lindqvist');
  expect(receipt).toMatchObject({
    sessionId: pair.sessionId,
    me: sharer,
    end: { reason: 'sharer-left', by: 'sharer' },
    device: { state: 'compliant', ids: [expect.any(String)], names: ['SOFIA-MACBOOK'] },
    chat: 'kept',
  });
  expect(receipt.people.map(({ role, name }) => [role, name])).toEqual([
    ['helper', 'Hanna Lindqvist'],
    ['sharer', 'Sofia Novák'],
    ['helper', expect.any(String)],
  ]);
  expect(receipt.lines.map(({ event, by, to }) => [event, by, to])).toEqual([
    ['session.joined', sharer, undefined],
    ['view.requested', lead!.id, lead!.id],
    ['view.allowed', sharer, lead!.id],
    ['share.started', sharer, undefined],
    ['participant.joined', participantId, undefined],
    ['view.requested', participantId, participantId],
    ['view.allowed', sharer, participantId],
    ['view.revoked', sharer, participantId],
    ['session.ended', sharer, undefined],
  ]);
  const at = (event: string) => receipt.lines.filter((line) => line.event === event).at(-1)!.at;
  expect(receipt.seen).toEqual([
    { participantId: lead!.id, from: at('share.started'), to: receipt.end.at },
    { participantId, from: at('view.allowed'), to: at('view.revoked') },
  ]);
  const { messages } = await pair.sharer.request('receipt.chat', {
    sessionId: pair.sessionId,
    afterSeq: 0,
  });
  expect(messages.map(({ text }) => text)).toEqual(['It is the printer.']);
});

test('whoever came later reads of what was after that, and no chat once everything was taken back', async () => {
  const page = await pageOf('helper2@demo.example');
  const receipt = await read(page);
  expect(receipt.lines.map(({ event }) => event)).toEqual([
    'participant.joined',
    'view.requested',
    'view.allowed',
    'view.revoked',
    'session.ended',
  ]);
  expect(receipt.chat).toBe('withheld');
  const asked = { sessionId: pair.sessionId, afterSeq: 0 };
  expect(await page.refusal('receipt.chat', asked)).toBe('GRANT_MISSING');
});

test('the device is called as it was then, or as the list calls it', async () => {
  const change = (name: string | null) => {
    const database = new BetterSqlite3(join(dataDir, 'beside.sqlite'));
    database
      .prepare('update session_reports set device_name = ? where session_id = ?')
      .run(name, pair.sessionId);
    database.close();
  };
  change('SOFIA-OLD');
  expect((await read(pair.sharer)).device?.names).toEqual(['SOFIA-OLD']);
  change(null);
  expect((await read(pair.sharer)).device?.names).toEqual(['SOFIA-MACBOOK']);
});

test('nobody reads of a session of others, be it that there is none', async () => {
  const stranger = await pageOf('admin@demo.example');
  for (const sessionId of [pair.sessionId, randomUUID()]) {
    expect(await stranger.refusal('receipt.read', { sessionId })).toBe('SESSION_UNKNOWN');
    expect(await stranger.refusal('receipt.chat', { sessionId, afterSeq: 0 })).toBe(
      'SESSION_UNKNOWN',
    );
  }
  expect(await stranger.request('sessions.mine', {})).toEqual({ sessions: [] });
});

test('the list is read page by page, the latest first, and by its owner’s cursors only', async () => {
  for (let index = 0; index < 2; index += 1) {
    const next = await meet(server);
    await next.sharer.request('session.end', {});
    await next.close();
  }
  const page = await pageOf('sharer@demo.example');
  const first = await page.request('sessions.mine', { limit: 2 });
  const second = await page.request('sessions.mine', { limit: 2, cursor: first.nextCursor! });
  expect(first.sessions).toHaveLength(2);
  expect(second.sessions.map(({ id }) => id)).toEqual([pair.sessionId]);
  expect(second.nextCursor).toBeUndefined();
  const times = [...first.sessions, ...second.sessions].map(({ joinedAt }) => joinedAt);
  expect(times).toEqual([...times].sort((one, other) => other - one));
  const cursors = [first.nextCursor!, 'nothing'];
  const helper = await pageOf('helper@demo.example');
  for (const cursor of cursors)
    expect(await helper.refusal('sessions.mine', { limit: 2, cursor })).toBe('CURSOR_NOT_ACCEPTED');
  for (const limit of [0, 201, 1.5])
    expect(await page.refusal('sessions.mine', { limit })).toBe('MALFORMED');
});

test('whoever was erased has no name in it, and what was there is still read', async () => {
  const erased = await runMain(['person', 'erase', 'helper@demo.example'], {
    BESIDE_DATA_DIR: dataDir,
  });
  expect(erased).toMatchObject({ code: 0 });
  const page = await pageOf('sharer@demo.example');
  const receipt = await read(page);
  const [lead] = receipt.people;
  expect(lead).not.toHaveProperty('name');
  expect(receipt.seen[0]).toMatchObject({ participantId: lead!.id });
  expect(receipt.lines.find(({ event }) => event === 'view.requested')).toEqual({
    ...{ event: 'view.requested', at: expect.any(Number), to: lead!.id },
  });
  const { sessions } = await page.request('sessions.mine', {});
  expect(sessions.at(-1)!.others).toEqual([expect.not.stringContaining('Hanna')]);
});

test('a chat that is not kept any more is told to be deleted', async () => {
  const database = new BetterSqlite3(join(dataDir, 'beside.sqlite'));
  database.prepare('delete from chat_messages').run();
  database.prepare('update sessions set ended_at = 1 where id = ?').run(pair.sessionId);
  database.close();
  const page = await pageOf('sharer@demo.example');
  expect((await read(page)).chat).toBe('deleted');
});
