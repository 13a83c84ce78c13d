/** After all sorts of use, with everything logged, the log holds nothing that it must not. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { withToken } from '../../support/api.ts';
import {
  dtlsParameters,
  everything,
  screenParameters,
  voiceParameters,
} from '../../support/media.ts';
import { meet, type Pair } from '../../support/pair.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const chatText = 'a-word-that-only-the-two-may-read';
const typed = 'QQQQWWWW';

let server: TestServer;
let output = '';
/** What must not be logged, by name. */
const secrets: Record<string, string> = {};
/** Of number matching, two digits each: too short to be looked for on their own. */
const numbers: string[] = [];

beforeAll(async () => {
  server = await startServer({ BESIDE_LOG_LEVEL: 'debug' }, { settings: { numberMatching: true } });
  await refusedSignIn();
  await session();
  await administration();
  secrets['the server’s secret'] = (await readFile(join(server.dataDir, 'secret'), 'utf8')).trim();
  await server.end();
  output = server.output();
});
afterAll(async () => {
  await server.stop();
});

async function refusedSignIn(): Promise<void> {
  const visitor = new Visitor(server);
  const choice = await visitor.follow('/signin');
  const chosen = await visitor.choose(choice, 'helper@demo.example');
  const callback = await visitor.follow(chosen, /^\/signin\/callback$/);
  secrets['the code of a sign-in'] = callback.searchParams.get('code') ?? '';
  secrets['the state of a sign-in'] = callback.searchParams.get('state') ?? '';
  await visitor.follow(callback.href);
  // Used again, with the state of a second one: the provider refuses the code.
  const again = await visitor.follow(
    await visitor.choose(await visitor.follow('/signin'), 'helper@demo.example'),
    /^\/signin\/callback$/,
  );
  again.searchParams.set('code', secrets['the code of a sign-in']);
  secrets['the state of a second sign-in'] = again.searchParams.get('state') ?? '';
  const landed = await visitor.follow(again.href);
  expect(landed.pathname).toBe('/signin-failed');
  const denied = await visitor.follow(
    await visitor.choose(await visitor.follow('/signin'), 'helper@demo.example'),
    /^\/signin\/callback$/,
  );
  secrets['the state of a denied sign-in'] = denied.searchParams.get('state') ?? '';
  denied.searchParams.delete('code');
  denied.searchParams.set('error', 'access_denied');
  await visitor.follow(denied.href);
  secrets['the cookie of a refused sign-in'] = valueOf(await visitor.cookies());
  await visitor.close();
}

async function session(): Promise<void> {
  const pair = await meet(server);
  const { helper, sharer, passcode, helperVisitor, sharerVisitor } = pair;
  await allowByNumber(pair);
  secrets['the helper’s cookie'] = valueOf(await helperVisitor.cookies());
  secrets['the sharer’s cookie'] = valueOf(await sharerVisitor.cookies());
  secrets['the passcode'] = passcode;
  secrets['a passcode that was typed'] = typed;
  secrets['a message'] = chatText;
  await (await sharerVisitor.fetch(`/join?passcode=${typed}`)).text();
  await (await sharerVisitor.fetch(`/%?passcode=${typed}`)).text();
  await sharer.refusal('session.join', { passcode: typed });
  await sharer.refusal('session.join', { passcode: typed, extra: 1 });
  await sharer.request('chat.send', { id: crypto.randomUUID(), text: chatText });
  const tooLong = { id: crypto.randomUUID(), text: chatText.repeat(1_000) };
  await sharer.refusal('chat.send', tooLong);
  const offer = await helper.request('media.join', {});
  await helper.request('media.ready', {
    rtpCapabilities: everything(offer.routerRtpCapabilities),
  });
  const { sendTransport } = await sharer.request('media.join', {});
  const dtls = dtlsParameters();
  secrets['a page’s fingerprint'] = dtls.fingerprints[0]?.value ?? '';
  secrets['the server’s fingerprint'] = sendTransport.dtlsParameters.fingerprints[0]?.value ?? '';
  secrets['the password of a transport'] = sendTransport.iceParameters.password;
  const connect = { transportId: sendTransport.id, dtlsParameters: dtls };
  await sharer.request('media.connect-transport', connect);
  await sharer.refusal('media.connect-transport', connect);
  const rtpParameters = voiceParameters();
  secrets['the name of a stream'] = rtpParameters.rtcp?.cname ?? '';
  await sharer.request('media.produce', { source: 'microphone', rtpParameters });
  const choking = { ...screenParameters(), encodings: rtpParameters.encodings };
  await sharer.refusal('media.produce', { source: 'screen', rtpParameters: choking });
  await (await helperVisitor.fetch('/signout', { method: 'POST' })).text();
  await pair.close();
}

async function administration(): Promise<void> {
  const visitor = await Visitor.signedIn(server, 'admin@demo.example');
  const admin = await visitor.connect();
  const { token, secret } = await admin.request('tokens.create', {
    ...{ name: secretName('token'), permissions: ['audit.read'], scope: 'everyone', days: 1 },
  });
  secrets['a token'] = secret;
  const program = withToken(server, secret);
  expect((await program.get(`/audit?text=${secretName('asked by a program')}`)).status).toBe(200);
  await program.get(`/audit?text=${secretName('asked wrongly')}&colour=red`);
  secrets['a wrong token'] = `beside_${token.id}_${'5eed'.repeat(16)}`;
  await withToken(server, secrets['a wrong token']).get('/audit');
  await program.send('POST', '/holds', `{"note":"${secretName('broken body')}"`);
  const hook = await admin.request('webhooks.create', {
    name: secretName('webhook'),
    url: `https://hook.example/${secretName('path of a webhook')}`,
    events: ['session.created'],
  });
  secrets['the secret of a webhook'] = hook.secret;
  const { id } = hook.webhook;
  secrets['its second one'] = (await admin.request('webhooks.rotate-secret', { id })).secret;
  const helper = await Visitor.signedIn(server, 'helper2@demo.example');
  const { view } = await (await helper.connect()).request('session.create', {});
  const note = secretName('note to both sides');
  await admin.request('session.end-any', { sessionId: view.id, note });
  await admin.refusal('session.end-any', { sessionId: view.id, note, extra: 1 });
  const person = 'sharer@demo.example';
  await admin.request('holds.put', { held: { person }, note: secretName('note of a hold') });
  await admin.request('people.search', { search: secretName('person looked for') });
  await admin.refusal('access.explain', { person: secretName('person explained') });
  await admin.request('sessions.live', { text: secretName('live sessions') });
  await admin.request('audit.search', { person, text: secretName('audit log') });
  for (const path of ['/api/audit/export', '/api/v1/reports/sessions.csv'])
    for (const more of ['', '&colour=red'])
      await (await visitor.fetch(`${path}?text=${secretName(path)}${more}`)).text();
  await Promise.all([visitor.close(), helper.close()]);
}

/** What stands for what somebody wrote. */
function secretName(what: string): string {
  return (secrets[what] = `word-${randomUUID()}`);
}

async function allowByNumber({ helper, sharer }: Pair): Promise<void> {
  await helper.request('session.request-view', {});
  const { numberMatch } = await helper.event('session.view', (view) => view.state === 'requested');
  const right = numberMatch?.digits ?? '';
  const wrong = right === '00' ? '01' : '00';
  numbers.push(right, wrong);
  await sharer.refusal('session.answer', { allow: true, number: wrong });
  await sharer.refusal('session.answer', { allow: true, number: right, extra: 1 });
  await sharer.request('session.answer', { allow: true, number: right });
}

function valueOf(cookies: string): string {
  return /__Host-beside=s%3A([^.;]*)/.exec(cookies)?.[1] ?? '';
}

test('the log says what went wrong', () => {
  expect(output).toContain('SIGN_IN_FAILED');
  expect(output).toContain('MEDIA_REFUSED');
});

test('the log holds no secret', () => {
  const empty = Object.entries(secrets).filter(([, secret]) => secret.length < 5);
  expect(empty).toEqual([]);
  const told = Object.entries(secrets).filter(([, secret]) => output.includes(secret));
  expect(told.map(([name]) => name)).toEqual([]);
});

test('the log says nothing about people', () => {
  const told = ['Hanna', 'Lindqvist', 'Sofia', 'Novák', 'demo.example'].filter((word) =>
    output.includes(word),
  );
  expect(told).toEqual([]);
});

test('the log holds no digits of number matching', () => {
  expect(numbers).toEqual([expect.stringMatching(/^\d\d$/), expect.stringMatching(/^\d\d$/)]);
  expect(output).not.toMatch(/numberMatch\W|digits/);
  for (const number of numbers)
    expect(output).not.toMatch(new RegExp(`["'\\\\]${number}["'\\\\]|number\\W{1,4}${number}`));
});

test('the log holds no secret in another form', () => {
  for (const pattern of [
    /passcode=/i,
    /cookie/i,
    /eyJ[\w-]{10}/,
    /([0-9A-F]{2}:){10}/i,
    /a=candidate/,
  ])
    expect(output).not.toMatch(pattern);
});
