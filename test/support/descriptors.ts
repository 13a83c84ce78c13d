import { readdirSync } from 'node:fs';
import type { TestServer } from './server.ts';

/** Files, sockets and all else that a server's process has open. Linux only. */
export function descriptorsOf(server: TestServer): number {
  return readdirSync(`/proc/${server.process.pid}/fd`).length;
}
