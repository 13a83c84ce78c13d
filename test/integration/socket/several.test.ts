/** Two helpers and an observer in one session, by real sockets and with a real media worker. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Grant } from '../../../src/protocol/grants.ts';
import { requests, type RequestName } from '../../../src/protocol/requests.ts';
import type { ParticipantView } from '../../../src/protocol/session-view.ts';
import { everything, screenParameters, voiceParameters } from '../../support/media.ts';
import { meet, type Pair } from '../../support/pair.ts';
import { payloads, turns, type SessionRequest } from '../../support/payloads.ts';
import { auditRecords } from '../../support/records.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import type { TestConnection } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';

const trainee = 'viewer@demo.example';
const secondHelper = 'helper2@demo.example';
const withoutView = 'admin@demo.example';
const operator = 'Help Desk Operator';
const settings = (mayHelp: string[]) => ({
  roles: { Trainee: ['session.view'], Speaker: ['session.offer'] },
  assignments: [
    ...mayHelp.map((user) => ({ role: operator, to: { user }, scope: 'everyone' })),
    { role: 'Trainee', to: { user: trainee }, scope: 'everyone' },
    { role: 'Speaker', to: { user: withoutView }, scope: 'everyone' },
  ],
});

let server: ServerProcess;
const visitors = new Visitors();

beforeAll(async () => {
  server = await startServerProcess({}, settings(['helper@demo.example', secondHelper]));
});
afterAll(async () => {
  await visitors.close();
  await server.stop();
});

interface Someone {
  page: TestConnection;
  id: string;
}

const signedIn = async (userName: string) => await visitors.signedIn(server, userName);

/** A session in which a screen is shared with the lead. */
async function sharing(): Promise<Pair> {
  const pair = await meet(server);
  visitors.add(pair.helperVisitor);
  visitors.add(pair.sharerVisitor);
  await pair.helper.request('session.request-view', {});
  await pair.sharer.request('session.answer', { allow: true });
  await receive(pair.helper);
  await receive(pair.sharer);
  const rtpParameters = screenParameters();
  await pair.sharer.request('media.produce', {
    source: 'screen',
    surface: 'window',
    rtpParameters,
  });
  await pair.helper.event('media.consumer', ({ source }) => source === 'screen');
  return pair;
}

/** @returns What a page is offered that can show everything. */
async function receive(page: TestConnection) {
  const { routerRtpCapabilities } = await page.request('media.join', {});
  const rtpCapabilities = everything(routerRtpCapabilities);
  return (await page.request('media.ready', { rtpCapabilities })).consumers;
}

/** Somebody is let in, and comes. */
async function letIn(pair: Pair, userName: string, role: 'helper' | 'observer'): Promise<Someone> {
  const visitor = await signedIn(userName);
  const { participantId: id } = await pair.helper.request('participant.admit', { userName, role });
  const page = await visitor.connect();
  await page.request('session.enter', { sessionId: pair.sessionId });
  return { page, id };
}

async function ask(pair: Pair, { page, id }: Someone, grant: Grant, allow = true): Promise<void> {
  await page.request('grant.request', { grant });
  const asked = ({ others = [] }: { others?: ParticipantView[] }) =>
    others.some((each) => each.id === id && each.grants?.[grant] === 'asked');
  await pair.sharer.event('session.view', asked);
  await pair.sharer.request('grant.answer', { participantId: id, grant, allow });
}

/** The requests that are made by one of these alone. */
const requestsBy = (...askers: string[]) =>
  (Object.keys(requests) as RequestName[]).filter((name) => askers.includes(requests[name].by));

const screenOf = async ({ page }: Someone) =>
  await page.event('media.consumer', ({ source }) => source === 'screen');

test('both helpers and the observer see the screen; a revoked grant stops one and no other; the lead passes', async () => {
  const pair = await sharing();
  const { helper: lead, sharer, sessionId } = pair;
  const second = await letIn(pair, secondHelper, 'helper');
  const observer = await letIn(pair, trainee, 'observer');

  // Nothing is shown before the sharer has said yes to each, nor is what is said.
  const draft = { id: crypto.randomUUID(), text: 'between the two' };
  await lead.request('chat.send', draft);
  for (const { page } of [second, observer]) {
    expect(await page.refusal('chat.history', { afterSeq: 0 })).toBe('GRANT_MISSING');
    const { thread } = await page.request('session.enter', { sessionId });
    expect(thread.messages).toEqual([]);
  }
  expect(await second.page.refusal('chat.send', draft)).toBe('GRANT_MISSING');
  for (const { page } of [second, observer]) expect(await receive(page)).toEqual([]);
  await ask(pair, second, 'view');
  const screen = await screenOf(second);
  expect(observer.page.seen('media.consumer')).toBe(false);
  await second.page.request('chat.send', { id: crypto.randomUUID(), text: 'among three' });
  await lead.event('chat.message', ({ text }) => text === 'among three');
  expect(observer.page.seen('chat.message')).toBe(false);
  await ask(pair, observer, 'view');
  const observed = await screenOf(observer);
  expect(observed.producerId).toBe(screen.producerId);
  const { others, role, me, other } = (await observer.page.request('session.enter', { sessionId }))
    .view;
  expect([role, me.role, me.grants, other?.role]).toEqual([
    'helper',
    'observer',
    { view: 'given' },
    'sharer',
  ]);
  expect(others?.map(({ id, leads }) => [id === second.id, leads])).toEqual([
    [false, true],
    [true, undefined],
  ]);

  // A voice is another grant.
  const voice = { source: 'microphone', rtpParameters: voiceParameters() } as const;
  expect(await second.page.refusal('media.produce', voice)).toBe('GRANT_MISSING');
  await ask(pair, second, 'voice');
  const { producerId } = await second.page.request('media.produce', voice);
  for (const page of [lead, sharer, observer.page])
    await page.event('media.consumer', (offer) => offer.producerId === producerId);

  // One is taken back: it has stopped when the answer comes, and for nobody else.
  await sharer.request('grant.revoke', { participantId: observer.id, grant: 'view' });
  const { consumerId } = observed;
  expect(await observer.page.refusal('media.resume-consumer', { consumerId })).toBe(
    'MEDIA_UNKNOWN',
  );
  await observer.page.event('media.consumer-closed', (closed) => closed.consumerId === consumerId);
  expect(await receive(observer.page)).toEqual([]);
  await second.page.request('media.resume-consumer', { consumerId: screen.consumerId });
  for (const page of [lead, second.page]) expect(page.seen('media.consumer-closed')).toBe(false);

  // A new screen reaches who still may see it.
  await sharer.request('media.produce', {
    source: 'screen',
    surface: 'monitor',
    rtpParameters: screenParameters(),
  });
  const next = await screenOf(second);
  expect(next.producerId).not.toBe(screen.producerId);
  expect(observer.page.seen('media.consumer', ({ source }) => source === 'screen')).toBe(false);

  // The voice that is taken back stops, and can be asked for again.
  await sharer.request('grant.revoke', { participantId: second.id, grant: 'voice' });
  expect(await second.page.refusal('media.close-producer', { producerId })).toBe('MEDIA_UNKNOWN');
  await ask(pair, second, 'voice');

  await lead.request('session.pass-lead', { participantId: second.id });
  const now = await sharer.event('session.view', (view) => view.other?.id === second.id);
  expect([now.other?.leads, now.state]).toEqual([true, 'sharing']);
  expect(await lead.refusal('session.pass-lead', { participantId: second.id })).toBe('NOT_LEAD');

  // Who no longer leads leaves alone, and is told nothing of what comes after.
  await lead.request('session.end', {});
  const left = await lead.event('session.view', ({ state }) => state === 'ended');
  expect(left.end).toMatchObject({ reason: 'helper-left', by: 'helper' });
  await sharer.event('session.view', ({ revision }) => revision === left.revision);
  const again = await lead.request('session.enter', { sessionId });
  expect([again.view.state, again.view.end]).toEqual(['ended', left.end]);
  expect([again.thread.messages, again.transportIds]).toEqual([[], []]);
  expect(await lead.refusal('chat.history', { afterSeq: 0 })).toBe('NOT_IN_SESSION');
  await second.page.request('chat.send', { id: crypto.randomUUID(), text: 'and on' });
  await sharer.event('chat.message');
  await second.page.request('session.end', {});
  for (const page of [sharer, observer.page])
    await page.event('session.view', ({ state }) => state === 'ended');
  expect(lead.seen('session.view', (view) => view.revision > left.revision)).toBe(false);
  expect(lead.seen('chat.message', ({ text }) => text === 'and on')).toBe(false);

  const events = auditRecords(server.dataDir)
    .filter((record) => record.sessionId === sessionId)
    .map(({ type, person }) => `${type} ${person?.split('@')[0] ?? ''}`);
  expect(events.slice(events.indexOf('share.started sharer') + 1)).toEqual([
    'participant.admitted helper',
    'participant.joined helper2',
    'participant.admitted helper',
    'participant.joined viewer',
    'view.requested helper2',
    'view.allowed sharer',
    'view.requested viewer',
    'view.allowed sharer',
    'voice.requested helper2',
    'voice.allowed sharer',
    'microphone.on helper2',
    'view.revoked sharer',
    'share.started sharer',
    'microphone.off helper2',
    'voice.revoked sharer',
    'voice.requested helper2',
    'voice.allowed sharer',
    'lead.passed helper',
    'participant.left helper',
    'session.ended helper2',
  ]);
});

test('the screen is sent in what all who are there can show', async () => {
  const pair = await sharing();
  const { page } = await letIn(pair, secondHelper, 'helper');
  const { routerRtpCapabilities } = await page.request('media.join', {});
  const without = (...mimeTypes: string[]) => ({
    ...routerRtpCapabilities,
    codecs: routerRtpCapabilities.codecs.filter(({ mimeType }) => !mimeTypes.includes(mimeType)),
  });
  await page.request('media.ready', { rtpCapabilities: without('video/AV1') });
  await pair.helper.request('media.ready', { rtpCapabilities: without('video/VP9') });
  const codecs = ['video/H264', 'video/VP8'];
  await pair.sharer.event('media.screen-codecs', (told) => told.codecs.join() === codecs.join());
  // Who is away holds nobody back until they return, and who is gone for good does not at all.
  const withoutSecond = ['video/AV1', ...codecs];
  const told = async (next: string[]) => {
    await pair.sharer.event('media.screen-codecs', (seen) => seen.codecs.join() === next.join());
  };
  page.close();
  await told(withoutSecond);
  const back = await (await signedIn(secondHelper)).connect();
  await back.request('session.enter', { sessionId: pair.sessionId });
  await told(codecs);
  await back.request('session.end', {});
  await told(withoutSecond);
  expect((await pair.sharer.request('media.join', {})).screenCodecs).toEqual(withoutSecond);
  await pair.helper.request('session.end', {});
});

test('who sends is told when it is taken from them, also where that has happened while they were away', async () => {
  const pair = await sharing();
  const { helper, sharer, sessionId } = pair;
  const { page, id } = await letIn(pair, secondHelper, 'helper');
  const voice = { participantId: id, grant: 'voice' } as const;
  const speaking = async (from: TestConnection) => {
    await receive(from);
    await ask(pair, { page: from, id }, 'voice');
    await from.request('media.produce', {
      source: 'microphone',
      rtpParameters: voiceParameters(),
    });
  };
  await speaking(page);
  await sharer.request('grant.revoke', voice);
  expect(await page.event('media.producer-closed')).toEqual({ source: 'microphone' });
  await speaking(page);
  page.close();
  await sharer.event('session.view', ({ others = [] }) =>
    others.some((each) => each.id === id && each.presence.state === 'away'),
  );
  await sharer.request('grant.revoke', voice);
  const back = await (await signedIn(secondHelper)).connect();
  await back.request('session.enter', { sessionId, sends: ['microphone'] });
  expect(await back.event('media.producer-closed')).toEqual({ source: 'microphone' });

  // Whoever may still send hears nothing of the kind.
  await helper.request('session.enter', { sessionId, sends: ['microphone'] });
  expect([helper, sharer].some((each) => each.seen('media.producer-closed'))).toBe(false);
  const { view } = await sharer.request('session.enter', { sessionId, sends: ['screen'] });
  const participantId = view.other?.id ?? '';
  expect(sharer.seen('media.producer-closed')).toBe(false);
  // Nobody views any more, so that nothing is shown.
  await sharer.request('grant.revoke', { participantId, grant: 'view' });
  expect(await sharer.event('media.producer-closed')).toEqual({ source: 'screen' });
  await helper.request('session.end', {});
});

test('an observer is not led to, though they might lead', async () => {
  const pair = await sharing();
  const { id: participantId } = await letIn(pair, secondHelper, 'observer');
  expect(await pair.helper.refusal('session.pass-lead', { participantId })).toBe('CANNOT_LEAD');
  await pair.helper.request('session.end', {});
});

test('the lead is not passed to who may help, but not view', async () => {
  const pair = await sharing();
  const { id: participantId } = await letIn(pair, withoutView, 'helper');
  expect(await pair.helper.refusal('session.pass-lead', { participantId })).toBe('CANNOT_LEAD');
  await pair.helper.request('session.end', {});
});

describe('nobody is let in', () => {
  test('whom nobody knows, who may not help here, or who is there already', async () => {
    const pair = await sharing();
    await signedIn('sharer2@demo.example');
    for (const [userName, role] of [
      ['nobody@demo.example', 'helper'],
      ['sharer2@demo.example', 'helper'],
      ['sharer2@demo.example', 'observer'],
      ['sharer@demo.example', 'observer'],
      ['helper@demo.example', 'helper'],
    ])
      expect(await pair.helper.refusal('participant.admit', { userName, role })).toBe(
        'NOT_ADMITTED',
      );
    const second = await letIn(pair, secondHelper, 'helper');
    for (const name of requestsBy('lead'))
      expect([name, await second.page.refusal(name, payloads()[name])]).toEqual([name, 'NOT_LEAD']);
    for (const name of requestsBy('sharer'))
      expect([name, await second.page.refusal(name, payloads()[name])]).toEqual([
        name,
        'WRONG_SIDE',
      ]);
    await pair.helper.request('session.end', {});
  });

  test('without having been let in, though they help in the same organization', async () => {
    const pair = await sharing();
    const stranger = await (await signedIn(secondHelper)).connect();
    const { sessionId } = pair;
    expect(await stranger.refusal('session.enter', { sessionId })).toBe('SESSION_UNKNOWN');
    expect(await stranger.refusal('session.join', { passcode: pair.passcode })).toBe(
      'PASSCODE_NOT_ACCEPTED',
    );
    await pair.helper.request('session.end', {});
  });
});

describe('a grant', () => {
  test('is the sharer’s to answer and to take back, of whom it was asked for', async () => {
    const pair = await sharing();
    const second = await letIn(pair, secondHelper, 'helper');
    const observer = await letIn(pair, trainee, 'observer');
    const { sharer, helper: lead } = pair;
    const view = { participantId: second.id, grant: 'view' };
    expect(await sharer.refusal('grant.answer', { ...view, allow: true })).toBe('NOT_NOW');
    expect(await sharer.refusal('grant.revoke', view)).toBe('NOT_NOW');
    await second.page.request('grant.request', { grant: 'view' });
    for (const page of [lead, second.page, observer.page]) {
      expect(await page.refusal('grant.answer', { ...view, allow: true })).toBe('WRONG_SIDE');
      expect(await page.refusal('grant.revoke', view)).toBe('WRONG_SIDE');
    }
    const participantId = crypto.randomUUID();
    for (const [name, more] of [
      ['grant.answer', { allow: true }],
      ['grant.revoke', {}],
    ] as const)
      expect(await sharer.refusal(name, { ...view, participantId, ...more })).toBe(
        'PARTICIPANT_UNKNOWN',
      );
    // Refused once is refused: nobody is asked again and again. The session goes on.
    await sharer.request('grant.answer', { participantId: second.id, grant: 'view', allow: false });
    expect(await second.page.refusal('grant.request', { grant: 'view' })).toBe('NOT_NOW');
    expect(await receive(second.page)).toEqual([]);
    await lead.event('session.view', ({ others = [] }) =>
      others.some(({ id, grants }) => id === second.id && grants?.view === 'refused'),
    );
    expect(await lead.refusal('session.pass-lead', { participantId: second.id })).toBe(
      'GRANT_MISSING',
    );
    await lead.request('session.end', {});
  });

  test('is not for observers to speak, or do anything but look', async () => {
    const pair = await sharing();
    const { page } = await letIn(pair, trainee, 'observer');
    // Whoever may not speak is refused that first.
    expect(await page.refusal('grant.request', { grant: 'voice' })).toBe('PERMISSION_MISSING');
    for (const name of requestsBy('lead', 'sharer', 'helper-or-sharer'))
      expect([name, await page.refusal(name, payloads()[name])]).toEqual([name, 'WRONG_SIDE']);
    await pair.helper.request('session.end', {});
  });

  test('of the lead can be taken back too: the screen stops, and may be asked for again', async () => {
    const pair = await sharing();
    const { helper, sharer } = pair;
    const { other } = (await sharer.request('session.enter', { sessionId: pair.sessionId })).view;
    expect(other?.grants).toEqual({ view: 'given', voice: 'given' });
    const closed = helper.event('media.consumer-closed');
    await sharer.request('grant.revoke', { participantId: other?.id ?? '', grant: 'view' });
    await closed;
    const { state } = await helper.event('session.view', ({ share }) => share.status === 'stopped');
    expect(state).toBe('joined');
    const rtpParameters = screenParameters();
    expect(await sharer.refusal('media.produce', { source: 'screen', rtpParameters })).toBe(
      'NOT_NOW',
    );
    await helper.request('session.request-view', {});
    await sharer.request('session.answer', { allow: true });
    await sharer.request('media.produce', { source: 'screen', rtpParameters });
    await helper.event('media.consumer');
    await helper.request('session.end', {});
  });
});

test('who has been let in and has not come yet may sign out elsewhere, and come', async () => {
  const pair = await sharing();
  const elsewhere = await signedIn(secondHelper);
  const { participantId } = await pair.helper.request('participant.admit', {
    userName: secondHelper,
    role: 'helper',
  });
  await (await elsewhere.fetch('/signout', { method: 'POST' })).text();
  const page = await (await signedIn(secondHelper)).connect();
  const { view } = await page.request('session.enter', { sessionId: pair.sessionId });
  expect([view.me.id, view.state]).toEqual([participantId, 'sharing']);
});

test('a session of several goes on after the server was killed: with who leads, and what they hold', async () => {
  const pair = await sharing();
  const second = await letIn(pair, secondHelper, 'helper');
  const observer = await letIn(pair, trainee, 'observer');
  const gone = await letIn(pair, withoutView, 'helper');
  await gone.page.request('session.end', {});
  await ask(pair, second, 'view');
  await pair.helper.request('session.pass-lead', { participantId: second.id });
  const { sessionId } = pair;
  const { dataDir, port } = server;
  await server.end('SIGKILL');
  server = await startServerProcess(
    { BESIDE_DATA_DIR: dataDir, BESIDE_PORT: String(port) },
    settings(['helper@demo.example', secondHelper]),
  );
  const { view } = await (
    await (await signedIn(secondHelper)).connect()
  ).request('session.enter', {
    sessionId,
  });
  expect([view.state, view.me]).toEqual([
    'allowed',
    expect.objectContaining({ id: second.id, leads: true, grants: { view: 'given' } }),
  ]);
  expect(view.others?.map(({ id, role }) => [id === observer.id, role]).sort()).toEqual([
    [false, 'helper'],
    [true, 'observer'],
  ]);
  // Who had left still reads that.
  const left = await (await signedIn(withoutView)).connect();
  const { end } = (await left.request('session.enter', { sessionId })).view;
  expect(end).toMatchObject({ reason: 'helper-left', by: 'helper' });
});

test('who may help no longer is out of the session, which goes on without them', async () => {
  const pair = await sharing();
  const second = await letIn(pair, secondHelper, 'helper');
  await receive(second.page);
  await ask(pair, second, 'view');
  await screenOf(second);
  await server.configure(settings(['helper@demo.example']));
  const { end, revision } = await second.page.event(
    'session.view',
    ({ state }) => state === 'ended',
  );
  expect(end).toMatchObject({ reason: 'policy', rule: 'role-revoked' });
  const view = await pair.sharer.event('session.view', (each) => each.revision === revision);
  expect([view.state, view.other?.leads, view.others]).toEqual(['sharing', true, undefined]);
  // Nor do they come in again, or do anything in it.
  await second.page.closed();
  const again = await (await signedIn(secondHelper)).connect();
  const { sessionId } = pair;
  expect((await again.request('session.enter', { sessionId })).view.end).toEqual(end);
  for (const name of Object.keys(turns))
    expect([name, await again.refusal(name, payloads()[name as SessionRequest])]).toEqual([
      name,
      'NOT_IN_SESSION',
    ]);
  await pair.helper.request('session.end', {});
});
