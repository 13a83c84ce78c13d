/** Where somebody goes on after signing in: never away from our own site. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localPath } from '../../../src/http/sign-in/return-to.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const origin = 'https://beside.example';

describe('a wish to go on', () => {
  test.each([
    ['/help', '/help'],
    ['/join?x=1#passcode=ABCD2345', '/join?x=1#passcode=ABCD2345'],
    [`${origin}/help`, '/help'],
    ['join', '/join'],
    ['', '/'],
    ['/a/../help', '/help'],
  ])('to %j leads to %j', (wish, expected) => {
    expect(localPath(wish, origin)).toBe(expected);
  });

  test.each<[string, string, number]>([
    ['plain text', 'a', 499],
    ['letters that the address writes in nine', 'あ', 55],
  ])('is taken up to a length (%s)', (_what, letter, count) => {
    const path = `/${letter.repeat(count)}`;
    expect(localPath(path, origin)).toBe(encodeURI(path));
    expect(localPath(`${path}${letter}`, origin)).toBe('/');
    expect(localPath(`/help#${letter.repeat(600)}`, origin)).toBe('/');
  });

  test.each([
    ['https://evil.example/'],
    ['https:\\\\evil.example/'],
    ['//evil.example/'],
    ['///evil.example/'],
    ['/\\evil.example/'],
    ['\\\\evil.example/'],
    ['/\t/evil.example/'],
    [' //evil.example/'],
    ['/.//evil.example/'],
    ['/x/..//evil.example/'],
    ['/x/..//\\evil.example/'],
    [`${origin}//evil.example/`],
    [`${origin}@evil.example/`],
    [`${origin}.evil.example/`],
    ['http://beside.example/'],
    ['javascript:alert(1)'],
    ['data:text/html,x'],
    ['https://['],
    [undefined],
    [['/help', '/join']],
  ])('to %j stays on our own site', (wish) => {
    const path = localPath(wish, origin);
    expect(path).toMatch(/^\/(?![/\\])/);
    expect(new URL(path, origin).origin).toBe(origin);
  });
});

describe('by the demo’s provider', () => {
  let server: TestServer;
  let visitor: Visitor;

  beforeAll(async () => {
    server = await startServer();
    visitor = new Visitor(server);
  });
  afterAll(async () => {
    await visitor.close();
    await server.stop();
  });

  test.each([
    ['/join?x=1#passcode=ABCD2345', '/join?x=1#passcode=ABCD2345'],
    ['https://evil.example/', '/'],
    ['/.//evil.example/', '/evil.example/'],
  ])('%j ends at %j', async (wish, expected) => {
    const landed = await visitor.signIn('sharer@demo.example', wish);
    expect(landed.href).toBe(`${server.origin}${expected}`);
  });

  test('a long wish does not make the cookie long, nor a sign-in fail', async () => {
    const landed = await visitor.signIn('sharer@demo.example', `/help?x=${'x'.repeat(4_000)}`);
    expect(landed.href).toBe(`${server.origin}/`);
  });

  test('two wishes are none', async () => {
    const choice = await visitor.follow('/signin?returnTo=/help&returnTo=/join');
    const landed = await visitor.follow(await visitor.choose(choice, 'sharer@demo.example'));
    expect(landed.pathname).toBe('/');
  });

  test('a wish that was changed in the browser meanwhile is looked at again', async () => {
    const choice = await visitor.follow('/signin?returnTo=/help');
    const cookies = [...(await visitor.cookies()).matchAll(/(__Host-signin-[\w-]+)=([\w-]+)/g)];
    expect(cookies).toHaveLength(1);
    for (const [, name = '', value = ''] of cookies) {
      const kept = JSON.parse(Buffer.from(value, 'base64url').toString()) as object;
      const changed = JSON.stringify({ ...kept, returnTo: 'https://evil.example/' });
      const other = Buffer.from(changed).toString('base64url');
      await visitor.plant(`${name}=${other}; Path=/; Secure; HttpOnly`);
    }
    const landed = await visitor.choose(choice, 'sharer@demo.example');
    const answer = await visitor.follow(landed, /^\/signin\/callback$/);
    const response = await visitor.fetch(answer.href);
    expect(response.headers.get('location')).toBe('/');
  });

  test('a failed sign-in remembers the wish too, and it leads nowhere else either', async () => {
    const guest = new Visitor(server);
    const landed = await guest.signIn('guest@elsewhere.example', '//evil.example/');
    await guest.close();
    expect(landed.pathname).toBe('/signin-failed');
    expect(landed.searchParams.get('returnTo')).toBe('/');
  });
});
