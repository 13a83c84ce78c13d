/** Memory that a server holds on to, as the kernel counts it. Linux only. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { TestServer } from '../../test/support/server.ts';

/**
 * Kilobytes of a server and its media workers together (resident set), after its garbage is
 * collected: how much of that lies about is a matter of when one looks.
 */
export async function residentKb(server: TestServer): Promise<number> {
  await collectGarbage(server);
  const pid = server.process.pid ?? 0;
  const workers = execFileSync('pgrep', ['-P', String(pid), 'mediasoup']).toString();
  const pids = [pid, ...workers.trim().split('\n').map(Number)];
  return pids.reduce((sum, each) => sum + residentOf(each), 0);
}

/** By Node's inspector, which opens at this signal and costs the same before and after. */
async function collectGarbage(server: TestServer): Promise<void> {
  server.process.kill('SIGUSR1');
  const inspector = new WebSocket(await server.printed(/Debugger listening on (ws:\S+)/));
  await once(inspector, 'open');
  // The second pass takes what only the first has let go.
  for (const id of [1, 2]) {
    inspector.send(JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' }));
    await once(inspector, 'message');
  }
  inspector.close();
}

function residentOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]);
}
