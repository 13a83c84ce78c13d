/** The server as a switchboard: 2,000 sockets from this one process, and how fast people meet. */
import type { TestConnection, Visitor } from '../../test/support/visitor.ts';
import type { Finding } from './findings.ts';
import { pause, type Lab } from './lab.ts';
import { residentKb } from './memory-of.ts';
import { helperRoles, openTown, type Town } from './people-by-socket.ts';

export const sockets = 2_000;
const socketsPerPerson = 20;
/** Who opens a session and who joins it, at once; below the limit on tries of one address. */
const atOnce = 20;
const settleMs = 2_000;

export async function measureSignaling(_lab: Lab): Promise<Finding[]> {
  const town = await openTown();
  try {
    const people = await populate(town);
    const before = await residentKb(town.server);
    const connections = await connectAll(people);
    await pause(settleMs);
    const open = connections.map((side) => side.filter(({ socket }) => socket.connected));
    console.log(`  ${open.flat().length} of ${sockets} sockets are open`);
    const kilobytes = ((await residentKb(town.server)) - before) / sockets;
    const joins = await joinAll(connections);
    return [
      {
        metric: `memory of a connected socket, of ${sockets}`,
        unit: 'kB',
        count: sockets,
        ours: kilobytes,
        aim: { text: '< 20 kB', met: kilobytes < 20 },
        note: 'growth of the resident set of server and worker, garbage collected, with TLS and WebSocket',
      },
      {
        metric: 'joins a second',
        unit: '/s',
        count: sockets / 2,
        ours: joins,
        aim: { text: '≥ 300 /s', met: joins >= 300 },
        note: 'each a session.create and a session.join by two people on open sockets, both stored and audited; the client has its share of the same cores',
      },
    ];
  } finally {
    await town.close();
  }
}

/** Helpers and sharers by turns. */
export async function populate(town: Town): Promise<Visitor[]> {
  const people: Visitor[] = [];
  for (let index = 0; index < sockets / socketsPerPerson; index += 1)
    people.push(await town.person(`person-${index}`, index % 2 === 0 ? helperRoles : []));
  return people;
}

export async function connectAll(people: Visitor[]): Promise<[TestConnection[], TestConnection[]]> {
  const sides: [TestConnection[], TestConnection[]] = [[], []];
  for (let turn = 0; turn < socketsPerPerson; turn += 1)
    for (let index = 0; index < people.length; index += atOnce) {
      const some = people.slice(index, index + atOnce);
      const opened = await Promise.all(some.map((person) => person.connect()));
      opened.forEach((connection, offset) => sides[(index + offset) % 2]?.push(connection));
    }
  return sides;
}

/** @returns Sessions met in a second. */
async function joinAll([helpers, sharers]: [TestConnection[], TestConnection[]]): Promise<number> {
  const begin = performance.now();
  let next = 0;
  const meetOn = async () => {
    for (let index = next++; index < helpers.length; index = next++) {
      const [helper, sharer] = [helpers[index], sharers[index]];
      if (!helper || !sharer) continue;
      const { view } = await helper.request('session.create', {});
      await sharer.request('session.join', { passcode: view.invitation?.passcode ?? '' });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, meetOn));
  return helpers.length / ((performance.now() - begin) / 1_000);
}
