/** A sharer's browser shows the device's certificate by itself, and nobody sees an error for want of one. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { attestAt } from '../support/attester.ts';
import {
  borrowHeadlessShell,
  joinByCode,
  newSession,
  openHelper,
  untilEnded,
  untilState,
  type Guest,
  type GuestOptions,
} from '../support/browser.ts';
import { makeAuthority, type DeviceAuthority } from '../support/device-certificates.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { Visitor, type TestConnection } from '../support/visitor.ts';

let folder: string;
let authority: DeviceAuthority;
let browser: Browser;
/** Takes connections, and says nothing. */
const silence = createServer();
const silenced = new Set<Socket>();
const places: { server: TestServer; visitor: Visitor; helper: TestConnection }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beside-attestation-'));
  authority = await makeAuthority();
  const caFile = join(folder, 'authorities.pem');
  await writeFile(caFile, authority.ca);
  silence.on('connection', (socket) => silenced.add(socket)).listen(0, '127.0.0.1');
  await once(silence, 'listening');
  const nowhere = `https://localhost:${(silence.address() as AddressInfo).port}`;
  const [started, ...servers] = await Promise.all([
    borrowHeadlessShell(),
    ...[
      { attestation: { port: 0, caFile } },
      { attestation: { port: 0, caFile, publicUrl: nowhere } },
      { attestation: { port: 0, caFile }, source: 'none' },
    ].map((devices) => startServer({}, { devices })),
  ]);
  browser = started;
  for (const server of servers) {
    const visitor = await Visitor.signedIn(server, 'helper@demo.example');
    places.push({ server, visitor, helper: await visitor.connect() });
  }
});
afterAll(async () => {
  await browser.close();
  await Promise.all(places.map(({ visitor }) => visitor.close()));
  await Promise.all(places.map(({ server }) => server.stop()));
  for (const socket of silenced) socket.destroy();
  silence.close();
  await rm(folder, { recursive: true, force: true });
});

/** A page gives up after two seconds, which a busy machine takes by itself. */
const patient: GuestOptions = {
  prepare: async (context) => {
    await context.addInitScript(() => {
      const original = AbortSignal.timeout.bind(AbortSignal);
      AbortSignal.timeout = (ms) => original(20 * ms);
    });
  },
};

/** A browser that shows this certificate to the second address. */
async function holding({ visitor }: (typeof places)[number], more: { until?: number } = {}) {
  const validity = more.until === undefined ? {} : { from: more.until - 2, until: more.until };
  const { cert, key } = await authority.issue({ subject: [['CN', 'demo-device-5']], ...validity });
  const { origin } = new URL(await attestAt(visitor));
  const certificate = { origin, cert: Buffer.from(cert), key: Buffer.from(key) };
  return { ...patient, clientCertificates: [certificate] };
}

/** Somebody joins at the first server, or at the one whose second address does not answer. */
async function joins(at: 'answering' | 'silent', options: GuestOptions = {}) {
  const { server, helper } = places[at === 'answering' ? 0 : 1]!;
  const { view } = await helper.request('session.create', {});
  const passcode = view.invitation?.passcode ?? '';
  const sharer = await joinByCode(browser, server, passcode, 'helper2@demo.example', options);
  const seen = async () =>
    (await helper.event('session.view', ({ id, device }) => id === view.id && device !== undefined))
      .device;
  return { server, helper, sharer, seen };
}

async function leaves(sharer: Guest, helper: TestConnection): Promise<void> {
  await helper.request('session.end', {});
  await sharer.context.close();
}

describe('a device that is asked for its certificate', () => {
  test('and has one, is known by it, and shows it again when its person reloads the page', async () => {
    const { helper, sharer, seen } = await joins('answering', await holding(places[0]!));
    await untilState(sharer.page, 'joined');
    expect(await seen()).toMatchObject({
      state: 'noncompliant',
      evidence: 'certificate',
      device: { name: 'MATEO-LINUX' },
    });
    const shown = sharer.page.waitForResponse(/attestation\/proof$/);
    await sharer.page.reload();
    expect((await shown).status()).toBe(204);
    await untilState(sharer.page, 'joined');
    expect(sharer.errors).toEqual([]);
    await leaves(sharer, helper);
  });

  test('and has none, is unenrolled: its person reads so on our own page', async () => {
    const { server, sharer, seen } = await joins('answering', patient);
    await untilEnded(sharer.page, 'policy');
    expect(await seen()).toMatchObject({ state: 'unenrolled', evidence: 'certificate' });
    expect(new URL(sharer.page.url()).origin).toBe(server.origin);
    expect(sharer.errors).toEqual([]);
    await sharer.context.close();
  });

  test('where nothing answers, is unknown, and its person joins all the same', async () => {
    const { helper, sharer, seen } = await joins('silent');
    await untilState(sharer.page, 'joined');
    expect(silenced.size).toBeGreaterThan(0);
    expect(await seen()).toMatchObject({ state: 'unknown', evidence: 'certificate' });
    await leaves(sharer, helper);
  });
});

describe('the helper reads why nobody knows, and what the certificate calls the device', () => {
  const rows: [string, number, () => Promise<GuestOptions>, string, string[]][] = [
    [
      'one that is out of date',
      0,
      () => holding(places[0]!, { until: -2 }),
      'has shown is out of date',
      [],
    ],
    [
      'nothing',
      1,
      () => Promise.resolve({}),
      'has not said whether this device has a certificate',
      [],
    ],
    [
      'a good one, where no list is kept',
      2,
      () => holding(places[2]!),
      'Its certificate is valid',
      ['demo-device-5'],
    ],
  ];

  test.each(rows)('of %s', async (_what, place, options, words, ids) => {
    const { server } = places[place]!;
    const helper = await openHelper(browser, server);
    const passcode = await newSession(helper);
    const sharer = await joinByCode(browser, server, passcode, undefined, await options());
    const warning = helper.page.locator('[data-testid=device-warning][data-device-state=unknown]');
    await warning.filter({ hasText: words }).waitFor();
    const named = await warning.getByTestId('device-certificate').locator('bdi').allInnerTexts();
    expect(named).toEqual(ids);
    await Promise.all([helper.context.close(), sharer.context.close()]);
  });
});
