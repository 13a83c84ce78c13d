import { readFile } from 'node:fs/promises';

export interface WorkerState {
  /** Its place among the workers. It stays the same when the worker is replaced. */
  index: number;
  isAlive: boolean;
  /** Sessions whose media it forwards. */
  rooms: number;
  /** Processor time that it had used a second ago or less. */
  cpuSeconds: number;
  /** Undefined if the system does not tell. */
  residentBytes: number | undefined;
  /** How often it was replaced. */
  restarts: number;
}

/** Memory of a process. Undefined if it has ended, or this is not Linux. Source: proc(5), `VmRSS`. */
export async function residentBytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = /^VmRSS:\s*(\d+) kB$/m.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
}
