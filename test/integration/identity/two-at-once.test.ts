import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Me } from '../../../src/protocol/paths.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

let server: TestServer;
let visitor: Visitor;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await visitor.close();
  await server.stop();
});

test('somebody else who signs in in the same browser gets a new login id, and is then the one', async () => {
  visitor = await Visitor.signedIn(server, 'helper@demo.example');
  const first = await visitor.cookies();
  const landed = await visitor.signIn('helper2@demo.example');
  expect(landed.pathname).toBe('/help');
  expect((await visitor.cookies()).includes(first)).toBe(false);
  const me = (await (await visitor.fetch('/api/me')).json()) as Me;
  expect(me.person?.userName).toBe('helper2@demo.example');
});

test('two tabs that sign in at the very same time both succeed', async () => {
  visitor = await Visitor.signedIn(server, 'helper@demo.example');
  const landed = await Promise.all([
    visitor.signIn('helper@demo.example', '/help'),
    visitor.signIn('helper@demo.example', '/join'),
  ]);
  expect(landed.map(({ pathname }) => pathname)).toEqual(['/help', '/join']);
});

test('two tabs that sign in at the very same time as the first thing both succeed', async () => {
  visitor = new Visitor(server);
  const landed = await Promise.all([
    visitor.signIn('helper@demo.example', '/help'),
    visitor.signIn('helper@demo.example', '/join'),
  ]);
  expect(landed.map(({ pathname }) => pathname)).toEqual(['/help', '/join']);
});

test('a refused guest does not take away the login that the browser has', async () => {
  visitor = await Visitor.signedIn(server, 'sharer@demo.example');
  const landed = await visitor.signIn('guest@elsewhere.example');
  expect(landed.pathname).toBe('/signin-failed');
  const me = (await (await visitor.fetch('/api/me')).json()) as Me;
  expect(me.person?.userName).toBe('sharer@demo.example');
});

test('of many sign-ins that a browser begins, the last eight are remembered', async () => {
  visitor = new Visitor(server);
  for (let count = 0; count < 12; count += 1) await visitor.follow('/signin?returnTo=/join');
  expect((await visitor.cookies()).match(/__Host-signin-/g)).toHaveLength(8);
  expect((await visitor.signIn('helper@demo.example')).pathname).toBe('/help');
});
