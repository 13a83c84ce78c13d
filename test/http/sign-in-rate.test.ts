/** Many sign-ins come from one office; more than that from one address are put off. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Agent, fetch } from 'undici';
import { startServer, type TestServer } from '../support/server.ts';

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

test('three hundred people of one address sign in within a minute; others are not in their way', async () => {
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
