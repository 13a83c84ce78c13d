/** The least that forwarding can cost: a program that receives a packet and sends it, and no more. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Relay {
  pid: number;
  port: number;
  close(): void;
}

/** @returns Undefined where it cannot be built or measured. */
export async function startRelay(sinkPort: number): Promise<Relay | undefined> {
  if (!existsSync('/proc/self/schedstat')) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'beside-relay-'));
  const program = join(folder, 'relay');
  try {
    const source = join(import.meta.dirname, 'relay.c');
    await promisify(execFile)('cc', ['-O2', '-o', program, source]);
    const child = spawn(program, [String(sinkPort)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return {
      pid: child.pid ?? 0,
      port: Number(line.toString()),
      close() {
        child.kill();
      },
    };
  } catch {
    return undefined;
  } finally {
    await rm(folder, { recursive: true });
  }
}
