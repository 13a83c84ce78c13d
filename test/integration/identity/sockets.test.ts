/** A socket lives as long as the login that it was opened with, and not a moment longer. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RawSocket } from '../../support/raw-socket.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitors } from '../../support/visitors.ts';

let server: TestServer;
const visitors = new Visitors();

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await visitors.close();
  await server.stop();
});

const signedIn = async (userName: string) => await visitors.signedIn(server, userName);

test('another person who signs in in the same browser ends the sockets of the one before', async () => {
  const visitor = await signedIn('helper@demo.example');
  const connection = await visitor.connect();
  await visitor.signIn('sharer@demo.example');
  await connection.closed();
});

test('the same person who signs in anew keeps the page that is open', async () => {
  const visitor = await signedIn('helper@demo.example');
  const connection = await visitor.connect();
  await visitor.signIn('helper@demo.example');
  await connection.request('session.create', {});
  await (await visitor.fetch('/signout', { method: 'POST' })).text();
  await connection.closed();
});

test('a WebSocket that was opened before signing out cannot be used after it', async () => {
  const visitor = await signedIn('helper@demo.example');
  const raw = await RawSocket.open(server, { cookie: await visitor.cookies() });
  await (await visitor.fetch('/signout', { method: 'POST' })).text();
  raw.send('40');
  expect(await raw.frame(/^4/)).toContain('SIGN_IN_REQUIRED');
  raw.close();
});
