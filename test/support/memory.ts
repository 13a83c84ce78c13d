/** Memory that a server's own process holds on to. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { WebSocket } from 'undici';
import type { TestServer } from './server.ts';

/** For a server whose memory is asked for: Node's inspector, at a port that nobody else has. */
export const inspectable = { NODE_OPTIONS: '--inspect-port=0' };

const asks = [
  // The second pass takes what only the first has let go.
  { method: 'HeapProfiler.collectGarbage' },
  { method: 'HeapProfiler.collectGarbage' },
  {
    method: 'Runtime.evaluate',
    params: { expression: 'process.memoryUsage().heapUsed + process.memoryUsage().external' },
  },
];

/**
 * Collects its garbage, since how much of that lies about is a matter of when one looks.
 *
 * @returns Bytes that its program still uses. What OpenSSL takes is not among them.
 */
export async function usedBytes(server: TestServer): Promise<number> {
  // The inspector opens at this signal, and costs the same before and after.
  server.process.kill('SIGUSR1');
  const inspector = new WebSocket(await server.printed(/Debugger listening on (ws:\S+)/));
  await once(inspector, 'open');
  let last = '';
  for (const [id, ask] of asks.entries()) {
    inspector.send(JSON.stringify({ id, ...ask }));
    const [{ data }] = (await once(inspector, 'message')) as [{ data: unknown }];
    last = String(data);
  }
  inspector.close();
  return (JSON.parse(last) as { result: { result: { value: number } } }).result.result.value;
}

/** Kilobytes of a process, as the kernel counts them. Linux only. */
export function residentKbOf(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]);
}
