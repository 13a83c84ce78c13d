import { readdirSync } from 'node:fs';
import type { ServerProcess } from './server.ts';

/** Files, sockets and all else that a server's process has open. Linux only. */
export function descriptorsOf(server: ServerProcess): number {
  return readdirSync(`/proc/${server.process.pid}/fd`).length;
}
