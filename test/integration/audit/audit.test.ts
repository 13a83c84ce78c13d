/** What stands in the audit log after everything that can happen has happened. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { screenParameters, voiceParameters } from '../../support/media.ts';
import { meet } from '../../support/pair.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
});

/** A session's events: type, who, and details but for the side, which follows from who. */
function eventsOf(sessionId: string) {
  return auditRecords(server.dataDir)
    .filter((record) => record.sessionId === sessionId)
    .map(({ type, person, details }) => [
      type,
      person?.split('@')[0] ?? null,
      ...(Object.keys(details).length > 0 ? [details] : []),
    ]);
}

describe('a session', () => {
  test('leaves every step in order, with who did it', async () => {
    const begun = Date.now();
    const pair = await meet(server);
    const { helper, sharer, sharerVisitor, sessionId, passcode } = pair;
    const third = await Visitor.signedIn(server, 'sharer2@demo.example');
    await (await third.connect()).refusal('session.join', { passcode });
    await helper.request('session.request-view', {});
    await sharer.request('session.answer', { allow: true });
    await sharer.request('share.report', { status: 'choosing' });
    await sharer.request('media.join', {});
    await helper.request('media.join', {});
    const screen = await sharer.request('media.produce', {
      source: 'screen',
      surface: 'monitor',
      rtpParameters: screenParameters(),
    });
    const rtpParameters = voiceParameters();
    const voice = await helper.request('media.produce', { source: 'microphone', rtpParameters });
    await helper.request('media.close-producer', voice);
    await sharer.request('media.close-producer', screen);
    sharer.close();
    await helper.event('session.view', ({ other }) => other?.presence.state === 'away');
    const back = await sharerVisitor.connect();
    await back.request('session.enter', { sessionId });
    await helper.request('session.end', {});
    expect(eventsOf(sessionId)).toEqual([
      ['session.created', 'helper'],
      ['session.joined', 'sharer'],
      ['device.seen', null, { state: 'compliant', evidence: 'listed' }],
      ['session.joiner-refused', 'sharer2'],
      ['view.requested', 'helper'],
      ['view.allowed', 'sharer'],
      ['share.reported', 'sharer', { status: 'choosing' }],
      ['share.started', 'sharer', { surface: 'monitor' }],
      ['microphone.on', 'helper'],
      ['microphone.off', 'helper'],
      ['share.stopped', 'sharer', { status: 'stopped' }],
      ['participant.away', 'sharer', { cause: 'page-closed' }],
      ['participant.back', 'sharer'],
      ['session.ended', 'helper', { reason: 'helper-left' }],
    ]);
    const records = auditRecords(server.dataDir).filter((each) => each.sessionId === sessionId);
    // To whom, as what, and on which device: of everything since the device is known.
    expect(
      records
        .slice(3)
        .map(({ type, role, target, code, devices }) => [type, role, target, code, devices]),
    ).toEqual(
      records.slice(3).map(({ type, person }) => {
        const who = person?.split('@')[0];
        const role = who === 'helper' || who === 'sharer' ? who : undefined;
        const target = role === 'helper' ? 'sharer' : 'helper';
        const code = type === 'session.joiner-refused' ? 'PASSCODE_NOT_ACCEPTED' : undefined;
        return [type, role, `${target}@demo.example`, code, ['demo-device-1']];
      }),
    );
    // From where: of everything that somebody did.
    const nowhere = records.filter(({ person, address }) => person && address !== '127.0.0.1');
    expect(nowhere.map(({ type, address }) => [type, address])).toEqual([]);
    const times = records.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(begun);
    expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
    await Promise.all([pair.close(), third.close()]);
  });

  test('that was declined says by whom', async () => {
    const pair = await meet(server);
    await pair.helper.request('session.request-view', {});
    await pair.sharer.request('session.answer', { allow: false });
    expect(eventsOf(pair.sessionId).slice(-2)).toEqual([
      ['view.declined', 'sharer'],
      ['session.ended', 'sharer', { reason: 'declined' }],
    ]);
    await pair.close();
  });

  test('that is refused a request has nothing of it in the log', async () => {
    const pair = await meet(server);
    await pair.sharer.refusal('session.request-view', {});
    await pair.helper.refusal('session.answer', { allow: true });
    expect(eventsOf(pair.sessionId).map(([type]) => type)).toEqual([
      'session.created',
      'session.joined',
      'device.seen',
    ]);
    await pair.close();
  });
});

describe('outside of sessions', () => {
  test('a sign-in and a refused one are there, with the address and how it was', async () => {
    const visitor = await Visitor.signedIn(server, 'viewer@demo.example');
    await visitor.close();
    expect(auditRecords(server.dataDir).at(-1)).toMatchObject({
      type: 'signed-in',
      person: 'viewer@demo.example',
      address: '127.0.0.1',
      details: { amr: ['pwd'] },
    });
    const guest = new Visitor(server);
    await guest.signIn('guest@elsewhere.example');
    await guest.close();
    expect(auditRecords(server.dataDir).at(-1)).toMatchObject({
      type: 'sign-in.refused',
      person: null,
      address: '127.0.0.1',
      code: 'ORGANIZATION_NOT_ALLOWED',
    });
  });

  test('a refused passcode is there with who tried it and from where, but not the passcode', async () => {
    const visitor = await Visitor.signedIn(server, 'admin@demo.example');
    const page = await visitor.connect();
    await page.refusal('session.join', { passcode: 'ZZZZ-YYYY' });
    const record = auditRecords(server.dataDir).at(-1);
    expect(record).toMatchObject({
      type: 'passcode.refused',
      person: 'admin@demo.example',
      address: '127.0.0.1',
    });
    expect(JSON.stringify(record)).not.toMatch(/ZZZZ|YYYY/);
    await visitor.close();
  });
});
