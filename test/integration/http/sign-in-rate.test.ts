/** A whole office signs in from one address; only what comes to nothing there is put off. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Agent, fetch } from 'undici';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

let server: TestServer;
let agent: Agent;

beforeAll(async () => {
  server = await startServer({}, { server: { trustedProxies: ['127.0.0.1'] } });
  agent = new Agent({ connect: { ca: [server.ca] } });
});
afterAll(async () => {
  await agent.close();
  await server.stop();
});

/** One request from an address. @returns Where it is sent on to. */
async function ask(path: string, from: string) {
  const response = await fetch(new URL(path, server.origin), {
    headers: { 'x-forwarded-for': from },
    dispatcher: agent,
    redirect: 'manual',
  });
  await response.text();
  return {
    status: response.status,
    to: new URL(response.headers.get('location') ?? '/', server.origin),
    after: response.headers.get('retry-after'),
  };
}

/** So many at once, in parts of a hundred. @returns How many were put off. */
async function putOff(count: number, from: string): Promise<number> {
  let off = 0;
  for (let asked = 0; asked < count; asked += 100) {
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_none, index) =>
        ask(index % 2 === 0 ? '/signin' : '/signin/callback', from),
      ),
    );
    off += answers.filter(({ to }) => to.searchParams.get('code') === 'TOO_MANY_REQUESTS').length;
  }
  return off;
}

test('three hundred sign-ins that come to nothing are let through from one address in a minute', async () => {
  expect(await putOff(600, '192.0.2.7')).toBe(0);
  const { to, after } = await ask('/signin?returnTo=/help', '192.0.2.7');
  const { ref, ...told } = Object.fromEntries(to.searchParams);
  expect([to.pathname, told]).toEqual([
    '/signin-failed',
    { code: 'TOO_MANY_REQUESTS', returnTo: '/help' },
  ]);
  expect(Number(after)).toBeGreaterThan(0);
  expect(Number(after)).toBeLessThanOrEqual(60);
  expect((await ask('/signin/callback', '::ffff:192.0.2.7')).to.search).toContain('TOO_MANY');
  expect((await ask('/signin', '192.0.2.8')).to.search).not.toContain('TOO_MANY');
  // Which the log says once, with the reference that all of them are shown.
  await server.printed(/(too many from one address)/);
  expect(server.output().match(/too many from one address/g)).toHaveLength(1);
  expect(server.output()).toContain(`"ref":"${ref}"`);
  expect((await ask('/signin', '192.0.2.7')).to.searchParams.get('ref')).toBe(ref);
  expect((await ask('/', '192.0.2.7')).status).toBe(200);
});

test('a network of IPv6, which is one subscriber’s, counts as one address', async () => {
  expect(await putOff(600, '2001:db8:0:1::1')).toBe(0);
  expect((await ask('/signin', '2001:db8:0:1:ffff::2')).to.search).toContain('TOO_MANY');
  expect((await ask('/signin', '2001:db8:0:2::1')).to.search).not.toContain('TOO_MANY');
});

/** Signs in from an address. @returns Where that has led to. */
async function signInFrom(from: string, cookie?: string): Promise<[visitor: Visitor, to: string]> {
  const visitor = new Visitor(server);
  visitor.headers = { 'x-forwarded-for': from };
  if (cookie) await visitor.plant(cookie);
  const to = await visitor.follow('/signin?returnTo=/help', /^[/](signin-failed|demo-signin)/);
  if (to.pathname === '/signin-failed') return [visitor, to.href];
  const next = await visitor.choose(to, 'helper@demo.example');
  return [visitor, (await visitor.follow(next)).href];
}

test('what ends in a sign-in does not count: an office of any size comes in by one address', async () => {
  expect(await putOff(500, '192.0.2.9')).toBe(0);
  await Promise.all(Array.from({ length: 96 }, async () => ask('/signin', '192.0.2.9')));
  for (let people = 0; people < 6; people += 1) {
    const [visitor, to] = await signInFrom('192.0.2.9');
    expect(to).toBe(`${server.origin}/help`);
    await visitor.close();
  }
});

test('a browser in which somebody has signed in before does not suffer from its neighbours', async () => {
  const from = '192.0.2.10';
  const [before] = await signInFrom(from);
  const known = (await before.cookies()).split('; ').find((each) => each.includes('browser='));
  expect(await putOff(601, from)).toBeGreaterThan(0);
  const tries = {
    stranger: undefined,
    known: `${known}; Secure; Path=/`,
    'made up': `__Host-beside-browser=${'a'.repeat(22)}.${'b'.repeat(43)}; Secure; Path=/`,
    'cut off': `${known?.slice(0, -3)}; Secure; Path=/`,
  };
  const led: Record<string, string> = {};
  for (const [who, cookie] of Object.entries(tries)) {
    const [visitor, to] = await signInFrom(from, cookie);
    led[who] = new URL(to).pathname;
    await visitor.close();
  }
  expect(led).toEqual({
    stranger: '/signin-failed',
    known: '/help',
    'made up': '/signin-failed',
    'cut off': '/signin-failed',
  });
  await before.close();
});

test('and has a bound of its own', async () => {
  const [visitor] = await signInFrom('192.0.2.11');
  const codes = [];
  for (let count = 0; count < 61; count += 1) {
    const response = await visitor.fetch('/signin');
    await response.text();
    codes.push(
      new URL(response.headers.get('location') ?? '/', server.origin).searchParams.get('code'),
    );
  }
  expect(codes.at(-1)).toBe('TOO_MANY_REQUESTS');
  expect(codes.filter(Boolean)).toHaveLength(1);
  await visitor.close();
});
