/** The configuration changes while the server runs: at SIGHUP, and when its file changes. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { voiceParameters } from '../../support/media.ts';
import { meet, meetAndAllow, type Pair } from '../../support/pair.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor } from '../../support/visitor.ts';

const greeter = { role: 'Greeter', to: { user: 'helper@demo.example' }, scope: 'everyone' };
const usual = {
  roles: { Greeter: ['session.offer', 'session.view'] },
  assignments: [greeter],
  devices: { source: 'none' },
};

let server: TestServer;
let pair: Pair;

beforeAll(async () => {
  server = await startServer({}, usual);
  pair = await meet(server);
});
afterAll(async () => {
  await pair.close();
  await server.stop();
});

/** Waits for one more line of the log with this text than there was when it was called. */
async function oneMore(text: string): Promise<string> {
  const times = server.output().split(text).length;
  await server.printed(new RegExp(`((?:${text}[^]*?){${times}})`));
  return (
    server
      .output()
      .split('\n')
      .findLast((line) => line.includes(text)) ?? ''
  );
}

/** Both pages are told whether chat is blocked: a setting that is in force. */
async function untilChatBlocked(blocked: boolean): Promise<void> {
  for (const page of [pair.helper, pair.sharer])
    await page.event('session.view', ({ chatBlocked }) => chatBlocked === blocked);
}

async function chatRefusal(): Promise<string | undefined> {
  return await pair.sharer.refusal('chat.send', { id: crypto.randomUUID(), text: 'hello' });
}

/** The server has this now. */
async function configure(settings: object): Promise<void> {
  const taken = oneMore('changes taken over');
  await server.configure(settings);
  await taken;
}

test('a setting counts at once, in a session that is going on too', async () => {
  expect(await chatRefusal()).toBeUndefined();
  await configure({ ...usual, settings: { blockChat: true } });
  await untilChatBlocked(true);
  expect(await chatRefusal()).toBe('CHAT_BLOCKED');
  await configure(usual);
  expect(await chatRefusal()).toBeUndefined();
});

test('the file is looked at without any signal', async () => {
  const file = join(server.dataDir, 'settings.yaml');
  const taken = oneMore('changes taken over');
  await writeFile(file, JSON.stringify({ ...usual, settings: { blockChat: true } }));
  await untilChatBlocked(true);
  await taken;
  await configure(usual);
});

test('a file that is empty for a moment, as when it is being written, changes nothing', async () => {
  const warned = oneMore('the file is empty');
  await writeFile(join(server.dataDir, 'settings.yaml'), '');
  await warned;
  // Without the file, anybody's app role counts, and the Greeter is no role.
  expect(pair.helper.seen('access.ended')).toBe(false);
  expect(
    await pair.sharerVisitor.connect().then((page) => page.refusal('session.create', {})),
  ).toBe('PERMISSION_MISSING');
});

test('a file with faults is told in the log with all of them, and the old settings stay', async () => {
  const told = oneMore('so the settings stay as they were');
  await server.configure('settings: {blockChat: maybe, colour: blue}\nassignments: []\n');
  expect(await told).toMatch(
    /settings\.blockChat: .*true or false.*settings\.colour: there is no such/,
  );
  expect(await chatRefusal()).toBeUndefined();
  const broken = oneMore('so the settings stay as they were');
  await server.configure('settings: "not-to-be-shown: [');
  await broken;
  expect(server.output()).not.toContain('not-to-be-shown');
  expect(await pair.helper.refusal('session.create', {})).toBeUndefined();
});

test('what needs a restart is told in the log; the environment wins as at the start', async () => {
  const told = oneMore('changes that need a restart');
  await server.configure({ ...usual, server: { port: 9 }, session: { openPerHelper: 1 } });
  // The port stands in the environment.
  expect(await told).toMatch(/"sections":\["session"\]/);
  expect(await pair.helper.refusal('session.create', {})).toBeUndefined();
  expect(await pair.helper.refusal('session.create', {})).toBeUndefined();
});

test('whose tenant may sign in no longer takes part no longer, though the page be away', async () => {
  const guests = {
    ...usual,
    identity: { allowedTenants: ['demo.example', 'elsewhere.example'] },
  };
  await configure(guests);
  const own = await meet(server, { sharer: 'guest@elsewhere.example' });
  own.sharer.close();
  await own.helper.event('session.view', ({ other }) => other?.presence.state === 'away');
  await configure(usual);
  const { end } = await own.helper.event('session.view', ({ state }) => state === 'ended');
  expect(end).toMatchObject({ reason: 'policy', rule: 'sharer-login-expired' });
  await own.close();
});

test('a tenant that may sign in no longer is thrown out and kept out; another may come in', async () => {
  const guest = new Visitor(server);
  expect((await guest.signIn('guest@elsewhere.example')).pathname).toBe('/signin-failed');
  const own = await meet(server, { sharer: 'sharer2@demo.example' });
  await configure({ ...usual, identity: { allowedTenants: ['elsewhere.example'] } });
  for (const page of [own.sharer, own.helper]) {
    expect(await page.event('access.ended')).toEqual({ reason: 'login-expired' });
    await page.closed();
  }
  expect((await guest.signIn('guest@elsewhere.example')).pathname).toBe('/help');
  const refused = new Visitor(server);
  expect((await refused.signIn('helper@demo.example')).pathname).toBe('/signin-failed');
  await Promise.all([guest.close(), refused.close(), own.close(), pair.close()]);
  await configure(usual);
  pair = await meet(server);
});

test.each([
  ['is given to nobody any more', { ...usual, assignments: [] }],
  ['permits less than before', { ...usual, roles: { Greeter: ['session.view'] } }],
])('a role that %s ends the sessions of whoever holds it, at once', async (_how, next) => {
  const own = await meet(server);
  await server.configure(next);
  for (const page of [own.sharer, own.helper]) {
    const { end } = await page.event('session.view', ({ state }) => state === 'ended');
    expect(end).toMatchObject({ reason: 'policy', rule: 'role-revoked' });
  }
  expect(await own.helper.event('access.ended')).toEqual({ reason: 'role-revoked' });
  await own.helper.closed();
  expect(own.sharer.seen('access.ended')).toBe(false);
  const again = await own.helperVisitor.connect();
  expect(await again.refusal('session.create', {})).toBe('PERMISSION_MISSING');
  // After those that it concerns have been told.
  const section = next.assignments.length === 0 ? 'assignments' : 'roles';
  await until('the change is recorded', () => {
    const recorded = auditRecords(server.dataDir).filter(
      ({ type }) => type === 'configuration.changed',
    );
    return String(recorded.at(-1)?.details['sections']) === section;
  });
  await own.close();
  await pair.close();
  await configure(usual);
  pair = await meet(server);
});

test('a voice that was made ready is not turned on once the right to speak is gone', async () => {
  const roles = { Greeter: ['session.offer', 'session.view', 'session.voice'] };
  await configure({ ...usual, roles });
  const own = await meetAndAllow(server);
  await own.helper.request('media.join', {});
  const { producerId } = await own.helper.request('media.produce', {
    source: 'microphone',
    rtpParameters: voiceParameters(),
    paused: true,
  });
  await configure(usual);
  expect(await own.helper.event('access.ended')).toEqual({ reason: 'role-revoked' });
  const back = await own.helperVisitor.connect();
  await back.request('session.enter', { sessionId: own.sessionId });
  expect(await back.refusal('media.resume-producer', { producerId })).toBe('PERMISSION_MISSING');
  await own.close();
});
