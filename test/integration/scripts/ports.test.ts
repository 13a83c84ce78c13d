/** What the tests themselves stand on: ports that nobody else gets, and programs that listen there. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { freePort } from '../../support/free-port.ts';
import { startListening } from '../../support/listening-program.ts';
import { root } from '../../support/program.ts';

const count = 60;

/** Takes as many in a process of its own, which goes on. */
async function elsewhere(): Promise<{ ports: number[]; child: ChildProcess }> {
  const support = JSON.stringify(join(root, 'test/support/free-port.ts'));
  const program = `import { freePort } from ${support};
    const ports = [];
    while (ports.length < ${count}) ports.push(await freePort());
    console.log(JSON.stringify(ports));
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { ports: JSON.parse(line.toString()) as number[], child };
}

test('a port is given to one process, once, and the kernel gives it to nobody', async () => {
  const own: number[] = [];
  while (own.length < count) own.push(await freePort());
  const others = await Promise.all([elsewhere(), elsewhere(), elsewhere()]);
  for (const { child } of others) child.kill();
  const all = [own, ...others.map(({ ports }) => ports)].flat();
  expect(new Set(all).size).toBe(4 * count);
  const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
  expect(Math.max(...all)).toBeLessThan(Number.parseInt(range));
});

test.each(['tcp', 'udp'])('a port that somebody has for %s is not given', async (protocol) => {
  const next = (await freePort()) + 1;
  const somebody =
    protocol === 'tcp'
      ? createServer().listen(next, '127.0.0.1')
      : createSocket('udp4').bind(next, '127.0.0.1');
  await once(somebody, 'listening');
  const given = await freePort();
  somebody.close();
  expect(given).toBeGreaterThan(next);
});

describe('a program that is told where to listen', () => {
  /** Node, as a program that does this. */
  const start = async (port: number, does: string) =>
    await startListening(process.execPath, ['--eval', does], { port });

  test('and ends instead, is told with what it has printed', async () => {
    const ends = "console.error('no room'); process.exitCode = 3;";
    await expect(start(await freePort(), ends)).rejects.toThrow(/has ended by itself:\nno room/);
  });

  test('where somebody else listens, is not taken for them', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    await expect(start(port, 'setTimeout(() => {}, 1e6)')).rejects.toThrow('somebody else');
    other.close();
  });

  test('and ends while it is used, is told when it is to end', async () => {
    const port = await freePort();
    const falls = `require('node:net').createServer((socket) => {
      socket.once('data', () => { console.error('fell over'); process.exit(1); });
    }).listen(${port}, '127.0.0.1')`;
    const end = await start(port, falls);
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
    await expect(end()).rejects.toThrow(/has ended by itself:\nfell over/);
  });

  test('that does not exist, is told', async () => {
    const port = await freePort();
    await expect(startListening('/nowhere/at/all', [], { port })).rejects.toThrow('ENOENT');
  });
});
