/** People who sign in with Entra, and their devices in Intune: by their ids, never by a name. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startWithEntra } from '../identity/entra-server.ts';
import { startEntra, type Entra } from '../../support/entra.ts';
import { managed, startGraphDevices, type GraphDevices } from '../../support/graph-devices.ts';
import type { TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const oid = (last: string) => `00000000-0000-4000-8000-00000000000${last}`;
const sameName = 'erika@corp.example';
const device = managed(sameName, { userId: oid('b').toUpperCase(), deviceName: 'ERIKA-PC' });

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let entra: Entra;
let graph: GraphDevices;
let server: TestServer;

beforeAll(async () => {
  [folder, entra, graph] = await Promise.all([
    temporaryFolder(),
    startEntra(),
    startGraphDevices(),
  ]);
  const caFile = join(folder.path, 'both.pem');
  await writeFile(caFile, [entra, graph].map(({ ca }) => ca).join('\n'));
  // Tenant, application and secret are those of the sign-in.
  server = await startWithEntra(
    entra,
    {},
    {},
    {
      devices: {
        source: 'graph',
        graph: { authority: graph.origin, graph: graph.origin, answerSeconds: 0 },
      },
    },
    { NODE_EXTRA_CA_CERTS: caFile },
  );
  graph.behaviour.devices = [
    device,
    // Nobody's, whatever name it bears.
    managed(sameName, { userId: '' }),
    managed(sameName, { userId: oid('0').replaceAll(/[1-9]/g, '0').replace('4', '0') }),
  ];
});
afterAll(async () => {
  await server.stop();
  await Promise.all([entra.stop(), graph.stop(), folder.remove()]);
});

/** Somebody of this id at Entra, and of the same name as everybody. */
async function signedIn(id: string) {
  entra.behaviour.claims['oid'] = id;
  entra.behaviour.claims['preferred_username'] = sameName;
  const visitor = new Visitor(server, [entra.ca]);
  const landed = await visitor.follow('/signin?returnTo=/help');
  expect(landed.pathname).toBe('/help');
  return { visitor, page: await visitor.connect() };
}

test('a session for a device is joined by its user, and not by another of the same name', async () => {
  const helper = await signedIn(oid('a'));
  const { view } = await helper.page.request('session.create', { deviceId: device.id });
  const passcode = view.invitation?.passcode ?? '';
  const other = await signedIn(oid('c'));
  expect(await other.page.refusal('session.join', { passcode })).toBe('FOR_SOMEBODY_ELSE');
  await helper.page.event('session.view', ({ refusedJoiners }) => refusedJoiners === 1);
  const user = await signedIn(oid('b'));
  const entry = await user.page.request('session.join', { passcode });
  expect(entry.view.state).toBe('joined');
  const joined = await helper.page.event('session.view', ({ state }) => state === 'joined');
  expect(joined.device).toMatchObject({ state: 'compliant', device: { name: 'ERIKA-PC' } });
  await Promise.all([helper, other, user].map(async ({ visitor }) => await visitor.close()));
});

test('a device is found for the id of its user, and for nobody else of that name', async () => {
  const helper = await signedIn(oid('a'));
  const seen: (string | undefined)[] = [];
  // A quote in it stays inside of the question.
  for (const id of [oid('b'), oid('c'), "x' or userId ne '"]) {
    graph.asked = [];
    const { view } = await helper.page.request('session.create', {});
    const sharer = await signedIn(id);
    const passcode = view.invitation?.passcode ?? '';
    await sharer.page.request('session.join', { passcode });
    const { device: found } = await helper.page.event(
      'session.view',
      (each) => each.id === view.id && each.device !== undefined,
    );
    const [asked = ''] = graph.asked.filter((path) => path.includes('$filter'));
    seen.push(found?.state, /filter=(.*)&/.exec(asked)?.[1]);
    await sharer.visitor.close();
  }
  expect(seen).toEqual([
    'compliant',
    `userId eq '${oid('b')}'`,
    'unenrolled',
    `userId eq '${oid('c')}'`,
    'unenrolled',
    "userId eq 'x'' or userId ne '''",
  ]);
  await helper.visitor.close();
});
