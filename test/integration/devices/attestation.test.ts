/** A device that shows which one it is, by the client certificate that device management has installed. */
import { once } from 'node:events';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  askTicket,
  attest,
  attestAt,
  bringBack,
  takeThere,
  toSecondAddress,
} from '../../support/attester.ts';
import {
  makeAuthority,
  type DeviceAuthority,
  type DeviceCertificate,
} from '../../support/device-certificates.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';

/** Of the person who shares here: one device of two, so that only a certificate tells which. */
const deviceId = 'demo-device-5';
const sharerName = 'helper2@demo.example';

let folder: string;
let authority: DeviceAuthority;
let namesake: DeviceAuthority;
let stranger: DeviceAuthority;
/** Joins the others while the server runs. */
let newcomer: DeviceAuthority;
let renewed: Promise<string>;
/** Knows the demo's devices. */
let listed: TestServer;
/** Keeps no list; the id is in another field. */
let unlisted: TestServer;
let sharer: Visitor;
let helper: TestConnection;
const visitors = new Visitors();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beside-attestation-'));
  [authority, namesake, stranger, newcomer] = await Promise.all([
    makeAuthority(),
    makeAuthority(),
    makeAuthority('Somebody Else'),
    makeAuthority('Newcomer'),
  ]);
  const caFile = join(folder, 'authorities.pem');
  await writeFile(caFile, authority.ca);
  const attestation = { port: 0, caFile };
  [listed, unlisted] = await Promise.all([
    startServer({}, { devices: { attestation } }),
    startServer(
      {},
      { devices: { source: 'none', attestation: { ...attestation, subject: 'serialNumber' } } },
    ),
  ]);
  renewed = listed.printed(/(certificate renewed)/);
  // Looked at every ten seconds: begun here, so that nobody waits for it.
  await appendFile(caFile, newcomer.ca);
  sharer = await visitors.signedIn(listed, sharerName);
  helper = await (await visitors.signedIn(listed, 'helper@demo.example')).connect();
});
afterAll(async () => {
  await visitors.close();
  await Promise.all([listed.stop(), unlisted.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const issue = async (from: DeviceAuthority, more: Partial<Parameters<typeof from.issue>[0]> = {}) =>
  await from.issue({ subject: [['CN', deviceId]], ...more });

/** The two meet. @returns What the helper is shown of the device, and how the session stands. */
async function seenBy(helping: TestConnection, sharing: Visitor) {
  const { view } = await helping.request('session.create', {});
  const page = await sharing.connect();
  const passcode = view.invitation?.passcode ?? '';
  const entry = await page.request('session.join', { passcode });
  const seen = await helping.event('session.view', (next) => next.id === view.id && !!next.device);
  if (seen.state !== 'ended') await helping.request('session.end', {});
  page.close();
  const { state, evidence, cause, device, certificateId } = seen.device ?? {};
  return { state, evidence, cause, name: device?.name, certificateId, rule: entry.view.end?.rule };
}

describe('the helper sees of a device', () => {
  const compliantElsewhere = { evidence: 'certificate', rule: undefined };
  const refused = { state: 'unenrolled', evidence: 'certificate', rule: 'unenrolled-device' };
  const unknown = { state: 'unknown', ...compliantElsewhere };
  const expired = { ...unknown, cause: 'expired' };
  type Row = [string, () => Promise<DeviceCertificate> | undefined, object];
  const rows: Row[] = [
    [
      'with a good certificate, which one of several it is',
      () => issue(authority),
      { ...compliantElsewhere, state: 'noncompliant', name: 'MATEO-LINUX' },
    ],
    ['without one, that it is unenrolled', () => undefined, refused],
    ['with one of an unknown authority, the same', () => issue(stranger), refused],
    ['with one of an authority of the same name, the same', () => issue(namesake), refused],
    [
      'with an expired one of an unknown authority, the same',
      () => issue(stranger, { from: -4, until: -2 }),
      refused,
    ],
    [
      'with an expired one of an authority of the same name, the same',
      () => issue(namesake, { from: -4, until: -2 }),
      refused,
    ],
    ['with one for servers, the same', () => issue(authority, { usage: 'server' }), refused],
    [
      'with one for nothing in particular, the same',
      () => issue(authority, { usage: 'none' }),
      refused,
    ],
    ...(
      [
        [
          'two names',
          [
            ['CN', deviceId],
            ['CN', 'demo-device-1'],
          ],
        ],
        ['no name', [['OU', deviceId]]],
        ['a name of blanks', [['CN', '   ']]],
        ['a name with a control character', [['CN', `${deviceId}\u0000.example`]]],
        ['a name written backwards', [['CN', `\u202e${deviceId}`]]],
        ['a name that never ends', [['CN', 'd'.repeat(200)]]],
      ] as [string, [string, string][]][]
    ).map(([what, subject]): Row => [
      `with ${what}, the same`,
      () => issue(authority, { subject }),
      { ...refused, certificateId: undefined },
    ]),
    [
      'that no list knows, that it is unenrolled, and what it calls itself',
      () => issue(authority, { subject: [['CN', ' Stray-7 ']] }),
      { ...refused, certificateId: 'Stray-7' },
    ],
    ['with an expired one, nothing', () => issue(authority, { from: -4, until: -2 }), expired],
    ['with one of tomorrow, nothing', () => issue(authority, { from: 2, until: 4 }), expired],
  ];

  test.each(rows)('%s', async (_what, certificate, expected) => {
    await attest(sharer, await certificate());
    expect(await seenBy(helper, sharer)).toMatchObject(expected);
  });

  test('that shows nothing at all, nothing: not even what the list says of the person', async () => {
    const silent = await visitors.signedIn(listed, 'sharer@demo.example');
    expect(await seenBy(helper, silent)).toMatchObject({
      ...unknown,
      cause: 'nothing-shown',
      name: undefined,
    });
  });

  test('that shows it while the session is going on, which one it is', async () => {
    const late = await visitors.signedIn(listed, 'sharer@demo.example');
    const { view } = await helper.request('session.create', {});
    const passcode = view.invitation?.passcode ?? '';
    await (await late.connect()).request('session.join', { passcode });
    await attest(late, await issue(authority, { subject: [['CN', 'demo-device-1']] }));
    const seen = await helper.event('session.view', ({ device }) => device?.state === 'compliant');
    expect(seen.device).toMatchObject({
      evidence: 'certificate',
      device: { name: 'SOFIA-MACBOOK' },
    });
    await helper.request('session.end', {});
  });

  test('that comes back with another login and shows nothing, nothing any more', async () => {
    const { view } = await helper.request('session.create', {});
    const passcode = view.invitation?.passcode ?? '';
    await attest(sharer, await issue(authority));
    const page = await sharer.connect();
    const { view: joined } = await page.request('session.join', { passcode });
    const elsewhere = await visitors.signedIn(listed, sharerName);
    await (
      await elsewhere.connect()
    ).request('session.enter', { sessionId: joined.id, takeOver: true });
    const seen = await helper.event(
      'session.view',
      ({ id, device }) => id === joined.id && device?.state === 'unknown',
    );
    expect(seen.device?.evidence).toBe('certificate');
    page.close();
    await helper.request('session.end', {});
  });
});

describe('where no list of devices is kept', () => {
  let unlistedHelper: TestConnection;
  beforeAll(async () => {
    unlistedHelper = await (await visitors.signedIn(unlisted, 'helper@demo.example')).connect();
  });

  test('a certificate still tells which device it is, and the field of it can be chosen', async () => {
    const visitor = await visitors.signedIn(unlisted, 'sharer@demo.example');
    const subject: [string, string][] = [
      ['CN', 'a name'],
      ['2.5.4.5', 'C02XK0AAJG5J'],
    ];
    await attest(visitor, await issue(authority, { subject }));
    expect(await seenBy(unlistedHelper, visitor)).toMatchObject({
      state: 'unknown',
      evidence: 'certificate',
      cause: 'no-list',
      certificateId: 'C02XK0AAJG5J',
    });
    const audited = auditRecords(unlisted.dataDir).find(({ type }) => type === 'device.seen');
    expect(audited?.devices).toEqual(['C02XK0AAJG5J']);
  });

  test('a device without one is refused as unenrolled', async () => {
    const visitor = await visitors.signedIn(unlisted, 'sharer2@demo.example');
    await attest(visitor);
    expect(await seenBy(unlistedHelper, visitor)).toMatchObject({ rule: 'unenrolled-device' });
  });
});

describe('a proof is refused', () => {
  const refusal = { status: 400, code: 'ATTESTATION_NOT_ACCEPTED' };

  test('by any login but the one that has asked: a lured colleague proves nothing for the lurer', async () => {
    const lurer = await visitors.signedIn(listed, 'sharer2@demo.example');
    const ticket = await askTicket(lurer);
    const proof = await takeThere(sharer, ticket, await issue(authority));
    expect(await bringBack(sharer, proof)).toEqual(refusal);
    // Nor does it serve the lurer, should it get out after all.
    expect(await bringBack(lurer, proof)).toEqual(refusal);
  });

  test('to another login of the same person', async () => {
    const elsewhere = await visitors.signedIn(listed, sharerName);
    const proof = await takeThere(elsewhere, await askTicket(elsewhere), await issue(authority));
    expect(await bringBack(sharer, proof)).toEqual(refusal);
  });

  test('the second time', async () => {
    const proof = await takeThere(sharer, await askTicket(sharer), await issue(authority));
    expect((await bringBack(sharer, proof)).status).toBe(204);
    expect(await bringBack(sharer, proof)).toEqual(refusal);
  });

  test.each([
    ['made up', 'A'.repeat(43), refusal],
    ['empty', '', refusal],
    ['too long', 'A'.repeat(101), { status: 400, code: 'MALFORMED' }],
    ['no text', { deviceId }, { status: 400, code: 'MALFORMED' }],
  ])('when it is %s', async (_what, proof, expected) => {
    expect(await bringBack(sharer, proof)).toEqual(expected);
  });

  test('without a sign-in, as are tickets', async () => {
    const nobody = visitors.add(new Visitor(listed));
    const expected = { status: 401, code: 'SIGN_IN_REQUIRED' };
    expect(await bringBack(nobody, 'A'.repeat(43))).toEqual(expected);
    const answer = await nobody.fetch('/api/attestation', { method: 'POST' });
    expect(answer.status).toBe(401);
    await answer.text();
  });

  test('after too many tickets of one login there are no more', async () => {
    const eager = await visitors.signedIn(listed, 'viewer@demo.example');
    const statuses = new Set<number>();
    for (let index = 0; index < 31; index += 1) {
      const answer = await eager.fetch('/api/attestation', { method: 'POST' });
      statuses.add(answer.status);
      await answer.text();
    }
    expect([...statuses]).toEqual([200, 429]);
  });
});

describe('the second address', () => {
  const ask = async (path: string, init: Parameters<typeof toSecondAddress>[3]) =>
    await toSecondAddress(listed, new URL(path, await attestAt(sharer)).href, undefined, init);

  test.each([
    ['another path', '/', {}],
    ['another method', '/attest', { method: 'PUT' }],
    ['reading', '/attest', { method: 'GET', body: null }],
    ['asking before (CORS)', '/attest', { method: 'OPTIONS', body: null }],
    ['another site', '/attest', { headers: { origin: 'https://elsewhere.example' } }],
    ['a page without an address', '/attest', { headers: { origin: 'null' } }],
  ])('knows nothing of %s', async (_what, path, init) => {
    const answer = await ask(path, { body: await askTicket(sharer), ...init });
    expect([answer.status, await answer.json()]).toEqual([404, { code: 'NOT_FOUND' }]);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('holds only so many connections that ask for nothing, and still answers', async () => {
    const { port, hostname: host } = new URL(await attestAt(sharer));
    const silent = Array.from({ length: 1_500 }, () =>
      connectTcp(Number(port), host).on('error', () => undefined),
    );
    await Promise.all(silent.map((socket) => once(socket, 'connect') as Promise<unknown>));
    const { status } = await bringBack(sharer, await takeThere(sharer, await askTicket(sharer)));
    expect(status).toBe(204);
    // Long before all are closed for having said nothing.
    const open = () => silent.filter(({ closed }) => !closed).length;
    await until(
      'those who have waited longest are closed',
      () => Promise.resolve(open() <= 1_001),
      10_000,
    );
    for (const socket of silent) socket.destroy();
  });

  test('lets our own page alone read its answer, and keeps nothing', async () => {
    const answer = await ask('/attest', { body: await askTicket(sharer) });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': listed.origin,
      'access-control-allow-credentials': 'true',
      'cache-control': 'no-store',
      connection: 'close',
      'strict-transport-security': 'max-age=31536000',
    });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test.each([
    ['made up', 'A'.repeat(43), 'text/plain', 'ATTESTATION_NOT_ACCEPTED'],
    ['too long', 'A'.repeat(2_000), 'text/plain', 'MALFORMED'],
    ['not text', '{}', 'application/json', 'MALFORMED'],
  ])('refuses a ticket that is %s', async (_what, body, type, code) => {
    const answer = await ask('/attest', { body, headers: { 'content-type': type } });
    expect([answer.status, await answer.json()]).toEqual([400, { code }]);
  });

  test('refuses a ticket the second time', async () => {
    const body = await askTicket(sharer);
    expect((await ask('/attest', { body })).status).toBe(200);
    const again = await ask('/attest', { body });
    expect(await again.json()).toEqual({ code: 'ATTESTATION_NOT_ACCEPTED' });
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'resumes no earlier connection, whose certificate may be out of its time by now (%s)',
    async (version) => {
      const port = Number(new URL(await attestAt(sharer)).port);
      const open = async (more: object) => {
        const socket = connect({
          port,
          host: 'localhost',
          ca: listed.ca,
          maxVersion: version,
          ...more,
        });
        let session: Buffer | undefined;
        socket.on('session', (given) => (session = given));
        socket.end('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n').resume();
        await once(socket, 'secureConnect');
        const reused = socket.isSessionReused();
        await once(socket, 'close');
        return { reused, session };
      };
      const { session } = await open(await issue(authority));
      // The browser is given something to resume by; it does not serve.
      expect(session).toBeDefined();
      expect((await open({ session })).reused).toBe(false);
    },
  );
});

describe('the pages', () => {
  test('may ask the second address, and no other', async () => {
    const policy = (await sharer.fetch('/')).headers.get('content-security-policy');
    const { origin } = new URL(await attestAt(sharer));
    expect(policy).toContain(`connect-src 'self' ${origin};`);
  });
});

test('an authority that joins the file is accepted without a restart', async () => {
  await renewed;
  await attest(sharer, await issue(newcomer));
  expect(await seenBy(helper, sharer)).toMatchObject({ name: 'MATEO-LINUX' });
}, 30_000);
