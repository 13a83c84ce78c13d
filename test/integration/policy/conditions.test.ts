/** Conditions: each requirement, held and missed, for either side, and what is told of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startWithEntra } from '../identity/entra-server.ts';
import { startEntra, type Entra } from '../../support/entra.ts';
import { auditRecords, type AuditRecord } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';

type Side = 'helper' | 'sharer';

/** Somebody of these claims, on a page that comes from this address. */
interface Comer {
  claims?: Record<string, unknown>;
  from?: string;
}

const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1_000) - seconds;

/** With this everything is met: the tests change one thing each. */
const right = {
  helper: {
    from: '10.1.2.3',
    claims: { oid: 'helper', roles: ['Help Desk Operator'], amr: ['pwd', 'hwk'] },
  },
  sharer: { from: '2001:db8::5', claims: { oid: 'sharer', roles: [], acr: 'gold' } },
};

const always = { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], timeZone: 'UTC' };
const conditions = [
  { name: 'Office network', for: 'helper', networks: ['10.0.0.0/8'] },
  { name: 'Known network', for: 'sharer', networks: ['2001:db8::/32', '192.0.2.7'] },
  { name: 'Security key', for: 'helper', strongSignIn: { amr: ['mfa', 'hwk'] } },
  {
    name: 'Gold or key',
    for: 'sharer',
    strongSignIn: { amr: ['hwk'], acr: ['gold'], contexts: ['c1', 'c2'] },
  },
  {
    name: 'Usual circumstances',
    for: 'both',
    signInAgeSeconds: 600,
    deviceStates: ['compliant', 'unknown'],
    hours: { ...always, from: '00:00', to: '24:00' },
  },
];

let entra: Entra;
let server: TestServer;
const visitors = new Visitors();

beforeAll(async () => {
  entra = await startEntra();
  const settings = { conditions, server: { trustedProxies: ['127.0.0.1'] } };
  server = await startWithEntra(entra, {}, {}, settings);
});
beforeEach(() => {
  entra.reset();
});
afterAll(async () => {
  await visitors.close();
  await server.stop();
  await entra.stop();
});

async function signIn(side: Side, { claims }: Comer = {}, visitor?: Visitor): Promise<Visitor> {
  const who = visitor ?? visitors.add(new Visitor(server, [entra.ca]));
  entra.reset();
  const usual = { auth_time: secondsAgo(5), ...right[side].claims };
  Object.assign(entra.behaviour.claims, usual, claims);
  expect((await who.follow('/signin?returnTo=/help')).pathname).toBe('/help');
  return who;
}

async function page(side: Side, comer: Comer = {}): Promise<TestConnection> {
  const visitor = await signIn(side, comer);
  return await visitor.connect({ 'x-forwarded-for': comer.from ?? right[side].from });
}

async function newPasscode(): Promise<string> {
  const { view } = await (await page('helper')).request('session.create', {});
  return view.invitation?.passcode ?? '';
}

/** Begins to take part. @returns The whole answer to it. */
async function begin(side: Side, comer: Comer) {
  const passcode = side === 'sharer' ? await newPasscode() : '';
  const asking = await page(side, comer);
  return side === 'helper'
    ? await asking.send<'session.create'>('session.create', {})
    : await asking.send<'session.join'>('session.join', { passcode });
}

function refusals(of = server): AuditRecord[] {
  return auditRecords(of.dataDir).filter(({ type }) => type === 'condition.refused');
}

describe('a requirement that is met', () => {
  test.each<[Side, string, Comer]>([
    ['helper', 'by everything', {}],
    ['helper', 'by IPv4 as IPv6 writes it', { from: '::ffff:10.200.0.1' }],
    ['helper', 'by another of the methods', { claims: { amr: ['mfa'] } }],
    ['helper', 'by an older sign-in, but not too old', { claims: { auth_time: secondsAgo(300) } }],
    ['sharer', 'by everything', {}],
    ['sharer', 'by another of the networks', { from: '192.0.2.7' }],
    ['sharer', 'by a context in place of a level', { claims: { acr: 'c3', acrs: ['c2'] } }],
    ['sharer', 'by a method in place of a level', { claims: { acr: undefined, amr: ['hwk'] } }],
  ])('for a %s, %s', async (side, _how, comer) => {
    const before = refusals().length;
    expect(await begin(side, comer)).toMatchObject({ ok: true });
    expect(refusals()).toHaveLength(before);
  });
});

describe('a requirement that is not met is told, and audited', () => {
  test.each<[Side, string, string, Comer]>([
    ['helper', 'Office network', 'network', { from: '203.0.113.1' }],
    ['helper', 'Office network', 'network', { from: '2001:db8::5' }],
    ['sharer', 'Known network', 'network', { from: '10.1.2.3' }],
    ['helper', 'Security key', 'strong-sign-in', { claims: { amr: ['pwd'], acr: 'gold' } }],
    ['helper', 'Security key', 'strong-sign-in', { claims: { amr: undefined } }],
    ['sharer', 'Gold or key', 'strong-sign-in', { claims: { acr: 'silver', amr: ['mfa'] } }],
    ['sharer', 'Gold or key', 'strong-sign-in', { claims: { acr: 'c1', acrs: ['c3', 'gold'] } }],
    ['helper', 'Usual circumstances', 'sign-in-time', { claims: { auth_time: undefined } }],
    ['sharer', 'Usual circumstances', 'sign-in-time', { claims: { auth_time: 'now' } }],
    ['helper', 'Usual circumstances', 'sign-in-age', { claims: { auth_time: secondsAgo(700) } }],
    ['sharer', 'Usual circumstances', 'sign-in-age', { claims: { auth_time: secondsAgo(700) } }],
  ])('to a %s: %s, %s', async (side, condition, requirement, comer) => {
    const answer = await begin(side, comer);
    expect(answer).toEqual({
      ok: false,
      error: { code: 'CONDITION_NOT_MET', condition, requirement },
    });
    expect(refusals().at(-1)).toMatchObject({
      person: 'erika@corp.example',
      role: side,
      address: comer.from ?? right[side].from,
      details: {
        condition,
        requirement,
        request: side === 'helper' ? 'session.create' : 'session.join',
      },
    });
  });
});

describe('hours and the device', () => {
  // Neither today nor, should midnight come, tomorrow.
  const today = new Date().getUTCDay();
  const other = [2, 3, 4, 5].map((ahead) => always.days.at((today + ahead - 1) % 7));
  const closed = { days: other, from: '00:00', to: '24:00', timeZone: 'UTC' };

  const operator = (user: string) => ({
    role: 'Help Desk Operator',
    to: { user },
    scope: 'everyone',
  });
  // `helper` and `sharer` have compliant devices; `helper2` has several, and that of `sharer2` is not.
  const sides = { helper: ['helper', 'helper2'], sharer: ['sharer', 'sharer2'] } as const;
  const assignments = ['admin', ...sides.helper].map((who) => operator(`${who}@demo.example`));
  let strict: TestServer;
  let opener: Visitor;

  beforeAll(async () => {
    strict = await startServer({}, { assignments });
    opener = await Visitor.signedIn(strict, 'admin@demo.example');
  });
  afterAll(async () => {
    await opener.close();
    await strict.stop();
  });

  /** The server asks for this, and for nothing else. */
  async function demand(...asked: object[]): Promise<void> {
    const taken = () => strict.output().split('changes taken over').length;
    const before = taken();
    await strict.configure({ assignments, conditions: asked });
    await until('the server has taken it over', () => Promise.resolve(taken() > before));
  }

  /** Begins to take part. @returns What is missing; undefined for whoever may. */
  async function missing(side: Side, who: string, passcode: string) {
    const visitor = await Visitor.signedIn(strict, `${who}@demo.example`);
    const asking = await visitor.connect();
    const answer =
      side === 'helper'
        ? await asking.send('session.create', {})
        : await asking.send('session.join', { passcode });
    await visitor.close();
    return answer.ok ? undefined : answer.error;
  }

  const asked = (['helper', 'sharer', 'both'] as const).flatMap((whom) => [
    { whom, requirement: 'hours', asks: { hours: closed } },
    { whom, requirement: 'device-state', asks: { deviceStates: ['compliant'] } },
  ]);

  test.each(asked)('asked of $whom: $requirement', async ({ whom, requirement, asks }) => {
    const passcodes: string[] = [];
    while (passcodes.length < sides.sharer.length) {
      const { view } = await (await opener.connect()).request('session.create', {});
      passcodes.push(view.invitation?.passcode ?? '');
    }
    // Another one each time: what repeats itself is counted in one row.
    const condition = `The rule for ${whom}`;
    await demand({ name: condition, for: whom, ...asks });
    for (const side of ['helper', 'sharer'] as const)
      for (const [index, who] of sides[side].entries()) {
        const before = refusals(strict).length;
        const unmet = { condition, requirement };
        const isMet = requirement === 'device-state' && index === 0;
        const refused = !isMet && (whom === 'both' || whom === side);
        expect([who, await missing(side, who, passcodes[index] ?? '')]).toEqual([
          who,
          refused ? { code: 'CONDITION_NOT_MET', ...unmet } : undefined,
        ]);
        expect(refusals(strict).slice(before)).toMatchObject(
          refused ? [{ code: 'CONDITION_NOT_MET', role: side, details: unmet }] : [],
        );
      }
    await demand();
  });
});

test('a passcode is not looked at: no wrong one counts as a try, no right one is used up', async () => {
  const passcode = await newPasscode();
  const visitor = await signIn('sharer');
  const outside = await visitor.connect({ 'x-forwarded-for': '203.0.113.1' });
  // More often than wrong passcodes may be tried.
  for (const tried of [passcode, 'AAAA-AAAA', passcode, passcode, passcode, passcode, passcode])
    expect(await outside.refusal('session.join', { passcode: tried })).toBe('CONDITION_NOT_MET');
  const inside = await visitor.connect({ 'x-forwarded-for': right.sharer.from });
  expect(await inside.refusal('session.join', { passcode })).toBeUndefined();
  const seen = auditRecords(server.dataDir).map(({ type }) => type);
  expect(seen).not.toContain('passcode.refused');
});

test('whoever may not open sessions at all is told that, and no condition is audited', async () => {
  const before = refusals().length;
  const asking = await page('helper', { claims: { roles: [], amr: [] } });
  expect(await asking.refusal('session.create', {})).toBe('PERMISSION_MISSING');
  expect(refusals()).toHaveLength(before);
});

describe('coming back to a session', () => {
  async function pair() {
    const helper = await signIn('helper');
    const sharer = await signIn('sharer');
    const asking = await helper.connect({ 'x-forwarded-for': right.helper.from });
    const { view } = await asking.request('session.create', {});
    const passcode = view.invitation?.passcode ?? '';
    const joining = await sharer.connect({ 'x-forwarded-for': right.sharer.from });
    await joining.request('session.join', { passcode });
    return { helper, sharer, sessionId: view.id, passcode };
  }

  async function comeBack(side: Side, visitor: Visitor, sessionId: string, from?: string) {
    const again = await visitor.connect({ 'x-forwarded-for': from ?? right[side].from });
    return await again.send<'session.enter'>('session.enter', { sessionId, takeOver: true });
  }

  test.each<Side>(['helper', 'sharer'])('from elsewhere is refused to a %s', async (side) => {
    const met = await pair();
    expect(await comeBack(side, met[side], met.sessionId, '203.0.113.1')).toMatchObject({
      error: { code: 'CONDITION_NOT_MET', requirement: 'network' },
    });
    expect(refusals().at(-1)).toMatchObject({
      sessionId: met.sessionId,
      address: '203.0.113.1',
      role: side,
      details: { request: 'session.enter' },
    });
    // The session is still there for whoever comes from the right place.
    expect(await comeBack(side, met[side], met.sessionId)).toMatchObject({ ok: true });
  });

  test('after a weaker sign-in is refused', async () => {
    const { helper, sessionId } = await pair();
    await signIn('helper', { claims: { amr: ['pwd'] } }, helper);
    expect(await comeBack('helper', helper, sessionId)).toMatchObject({
      error: { condition: 'Security key', requirement: 'strong-sign-in' },
    });
  });

  test.each<Side>(['helper', 'sharer'])('is not refused to a %s by the clock', async (side) => {
    const met = await pair();
    await signIn(side, { claims: { auth_time: secondsAgo(700) } }, met[side]);
    expect(await comeBack(side, met[side], met.sessionId)).toMatchObject({ ok: true });
  });

  test('is not refused to a sharer by the clock, by the link either', async () => {
    const { sharer, passcode } = await pair();
    await signIn('sharer', { claims: { auth_time: secondsAgo(700) } }, sharer);
    const again = await sharer.connect({ 'x-forwarded-for': right.sharer.from });
    expect(await again.refusal('session.join', { passcode })).toBeUndefined();
  });
});

describe('a forged header', () => {
  test('before the address that a trusted proxy has added changes nothing', async () => {
    const from = '10.1.2.3, 203.0.113.9';
    expect(await begin('helper', { from })).toMatchObject({ error: { requirement: 'network' } });
    expect(refusals().at(-1)?.address).toBe('203.0.113.9');
  });

  test('without a proxy changes nothing, by socket and by HTTP', async () => {
    const office = { name: 'Office', for: 'both', networks: ['10.0.0.0/8'] };
    const bare = await startServer({}, { conditions: [office] });
    const visitor = await Visitor.signedIn(bare, 'helper@demo.example');
    const forged = { 'x-forwarded-for': '10.1.2.3', 'x-real-ip': '10.1.2.3' };
    const asking = await visitor.connect(forged);
    expect(await asking.refusal('session.create', {})).toBe('CONDITION_NOT_MET');
    expect(refusals(bare).at(-1)?.address).toBe('127.0.0.1');
    await (await visitor.fetch('/signout', { method: 'POST', headers: forged })).text();
    const out = auditRecords(bare.dataDir).find(({ type }) => type === 'signed-out');
    expect(out?.address).toBe('127.0.0.1');
    await visitor.close();
    await bare.stop();
  });

  test('is believed by HTTP, as by socket, when a trusted proxy has written it', async () => {
    const visitor = await signIn('sharer');
    const headers = { 'x-forwarded-for': '198.51.100.7, 203.0.113.9' };
    await (await visitor.fetch('/signout', { method: 'POST', headers })).text();
    const out = auditRecords(server.dataDir).findLast(({ type }) => type === 'signed-out');
    expect(out?.address).toBe('203.0.113.9');
  });
});
