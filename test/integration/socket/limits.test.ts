/** How many pages one person may have open. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const mostPages = 50;

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
});

test('one person has 50 pages open and no more; another page is let in when one is closed', async () => {
  const visitor = await Visitor.signedIn(server, 'helper@demo.example');
  const pages = await Promise.all(Array.from({ length: mostPages }, () => visitor.connect()));
  await expect(visitor.connect()).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  const other = await Visitor.signedIn(server, 'sharer@demo.example');
  const witness = await other.connect();
  pages[0]?.close();
  await witness.send('settings.read', {});
  await visitor.connect();
  await Promise.all([visitor.close(), other.close()]);
});
