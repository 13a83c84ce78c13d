import { execFileSync } from 'node:child_process';
import { residentKbOf, usedBytes } from '../../test/support/memory.ts';
import type { ServerProcess } from '../../test/support/server.ts';

/** Kilobytes of a server and its media workers together (resident set), after its garbage is collected. */
export async function residentKb(server: ServerProcess): Promise<number> {
  await usedBytes(server);
  const { pid } = server.process;
  const workers = execFileSync('pgrep', ['-P', String(pid), 'mediasoup']).toString();
  const pids = [pid, ...workers.trim().split('\n').map(Number)];
  return pids.reduce((sum: number, each) => sum + residentKbOf(each), 0);
}
