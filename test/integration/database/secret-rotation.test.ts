/** The secret is changed while people are signed in and a code is out: nobody notices, if the old one is named. */
import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Me } from '../../../src/protocol/paths.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const [first, second, third] = ['1', '2', '3'].map((each) => each.repeat(40)) as [
  string,
  string,
  string,
];
let dataDir: string;
let folder: string;
let port: string;
let server: ServerProcess;
/** Cookies of who has signed in, and the code of the helper's session. */
let helper: Visitor;
let sharer: Visitor;
let passcode: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beside-rotation-'));
  dataDir = join(folder, 'data');
  server = await startServerProcess({ BESIDE_DATA_DIR: dataDir });
  port = String(server.port);
  helper = await Visitor.signedIn(server, 'helper@demo.example');
  sharer = await Visitor.signedIn(server, 'sharer@demo.example');
  passcode = await openSession(helper);
});
afterAll(async () => {
  await Promise.all([helper.close(), sharer.close()]);
  await server.end();
  await rm(folder, { recursive: true });
});

/** Kills the server, so that its sessions live, and starts it with other secrets. */
async function restart(environment: Record<string, string>): Promise<void> {
  await server.end('SIGKILL');
  server = await startServerProcess({
    BESIDE_DATA_DIR: dataDir,
    BESIDE_PORT: port,
    ...environment,
  });
}

/** @returns The code of the session. */
async function openSession(who: Visitor): Promise<string> {
  const { view } = await (await who.connect()).request('session.create', {});
  return view.invitation!.passcode;
}

/** What the page is told of who has signed in; null when nobody has. */
const userName = async (who: Visitor) => {
  const { person } = (await (await who.fetch('/api/me')).json()) as { person: Me['person'] };
  return person?.userName ?? null;
};

test('the kept secret is moved out of the data folder, and goes on counting', async () => {
  const previous = join(folder, 'previous-secrets');
  await rename(join(dataDir, 'secret'), previous);
  await restart({ BESIDE_PREVIOUS_SECRETS_FILE: previous });
  expect((await stat(join(dataDir, 'secret'))).mode & 0o777).toBe(0o600);
  expect(await userName(helper)).toBe('helper@demo.example');
  expect(await userName(sharer)).toBe('sharer@demo.example');
  const joined = await (await sharer.connect()).request('session.join', { passcode });
  expect(joined.view.state).toBe('joined');
});

test('without the old one, its cookies and codes are worth nothing', async () => {
  await restart({ BESIDE_SECRET: first });
  expect(await userName(helper)).toBeNull();
  const again = await Visitor.signedIn(server, 'helper@demo.example');
  passcode = await openSession(again);
  await helper.close();
  helper = again;
});

test('of several, each counts, in a file of their own or not', async () => {
  const file = join(folder, 'several');
  await writeFile(file, `${second},${first}\n`);
  await restart({ BESIDE_SECRET: third, BESIDE_PREVIOUS_SECRETS_FILE: file });
  expect(await userName(helper)).toBe('helper@demo.example');
  const other = await Visitor.signedIn(server, 'sharer2@demo.example');
  const joined = await (await other.connect()).request('session.join', { passcode });
  expect(joined.view.state).toBe('joined');
  await other.close();
  await restart({ BESIDE_SECRET: second, BESIDE_PREVIOUS_SECRETS: `${third},${first}` });
  expect(await userName(helper)).toBe('helper@demo.example');
});

test('what is new is signed by the new one alone', async () => {
  const fresh = await Visitor.signedIn(server, 'viewer@demo.example');
  await restart({ BESIDE_SECRET: second });
  expect(await userName(fresh)).toBe('viewer@demo.example');
  expect(await userName(helper)).toBeNull();
  await fresh.close();
});

/** Asks to sign in again and again. @returns How often that was let through. */
async function letThrough(visitor: Visitor): Promise<number> {
  for (let asked = 0; asked < 70; asked += 1) {
    const response = await visitor.fetch('/signin');
    await response.text();
    if (response.headers.get('location')?.includes('TOO_MANY_REQUESTS')) return asked;
  }
  return Infinity;
}

test('a browser in which somebody has signed in stays known as long as the old one is named', async () => {
  // One that is known has a bound of its own, far below that of an address.
  const known = await Visitor.signedIn(server, 'sharer@demo.example');
  await restart({ BESIDE_SECRET: first, BESIDE_PREVIOUS_SECRETS: second });
  expect(await letThrough(known)).toBe(60);
  await restart({ BESIDE_SECRET: first });
  expect(await letThrough(known)).toBe(Infinity);
  await known.close();
});
