/** How long a login lasts, and what ends with it. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { meet } from '../../support/pair.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

describe('signing out', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(async () => {
    await server.stop();
  });

  test('closes the person’s sockets and ends the session on the other side', async () => {
    const pair = await meet(server);
    const elsewhere = await pair.sharerVisitor.connect();
    const response = await pair.sharerVisitor.fetch('/signout', { method: 'POST' });
    expect(await response.json()).toEqual({ redirectTo: '/' });
    const seen = await pair.helper.event('session.view', ({ state }) => state === 'ended');
    expect(seen.end).toMatchObject({ reason: 'sharer-left', by: 'sharer' });
    expect(await pair.sharer.closed()).toMatch(/disconnect|already/);
    expect(await elsewhere.closed()).toMatch(/disconnect|already/);
    await pair.close();
  });

  test('ends the session also when its page is closed already, as it is when the menu is used', async () => {
    const pair = await meet(server);
    pair.helper.close();
    await pair.sharer.event('session.view', ({ other }) => other?.presence.state === 'away');
    await (await pair.helperVisitor.fetch('/signout', { method: 'POST' })).text();
    const { end } = await pair.sharer.event('session.view', ({ state }) => state === 'ended');
    expect(end).toMatchObject({ reason: 'helper-left', by: 'helper' });
    await pair.close();
  });

  test('after signing in anew while the page was closed does, too', async () => {
    const pair = await meet(server);
    pair.sharer.close();
    await pair.helper.event('session.view', ({ other }) => other?.presence.state === 'away');
    await pair.sharerVisitor.signIn('sharer@demo.example');
    await (await pair.sharerVisitor.fetch('/signout', { method: 'POST' })).text();
    const { end } = await pair.helper.event('session.view', ({ state }) => state === 'ended');
    expect(end).toMatchObject({ reason: 'sharer-left', by: 'sharer' });
    await pair.close();
  });

  test('makes the login worthless, also for whoever has kept its cookie', async () => {
    const visitor = await Visitor.signedIn(server, 'helper@demo.example');
    const cookie = await visitor.cookies();
    await (await visitor.fetch('/signout', { method: 'POST' })).text();
    await expect(visitor.connect({ cookie })).rejects.toMatchObject({ code: 'SIGN_IN_REQUIRED' });
    await visitor.close();
  });

  test('leaves the same person’s login in another browser as it is', async () => {
    const one = await Visitor.signedIn(server, 'helper@demo.example');
    const other = await Visitor.signedIn(server, 'helper@demo.example');
    const page = await other.connect();
    const { view } = await page.request('session.create', {});
    await (await one.fetch('/signout', { method: 'POST' })).text();
    const sessionId = view.id;
    expect((await page.request('session.enter', { sessionId })).view.state).toBe('waiting');
    await Promise.all([one.close(), other.close()]);
  });

  test('is in the audit log, with who; of nobody it is not', async () => {
    const visitor = await Visitor.signedIn(server, 'sharer2@demo.example');
    for (let time = 0; time < 2; time += 1)
      expect((await visitor.fetch('/signout', { method: 'POST' })).status).toBe(200);
    const found = auditRecords(server.dataDir).filter(
      ({ type, person }) => type === 'signed-out' && person === 'sharer2@demo.example',
    );
    expect(found).toHaveLength(1);
    await visitor.close();
  });
});

test('a login survives a restart of the server', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'beside-test-'));
  const before = await startServer({ BESIDE_DATA_DIR: dataDir });
  const visitor = await Visitor.signedIn(before, 'helper@demo.example');
  await visitor.connect();
  expect(await before.end()).toBe(0);
  const after = await startServer({ BESIDE_DATA_DIR: dataDir, BESIDE_PORT: String(before.port) });
  const page = await visitor.connect();
  expect((await page.request('session.create', {})).view.me.person.name).toBe('Hanna Lindqvist');
  await visitor.close();
  await after.stop();
});
