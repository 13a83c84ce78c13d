/** The file of checkpoints, a line of JSON each. It may be on another machine. */
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { objectIn } from '../common/json-object.ts';
import { checkpointSchema, type Checkpoint } from './checkpoint.ts';

/** The name of the file in the data folder. It is used if the configuration names no file. */
const checkpointsName = 'audit-checkpoints.jsonl';
/** In bytes. A checkpoint is a third of it. */
const longestLine = 1_024;

/** @returns The file to which checkpoints are appended. */
export function checkpointsFile(dataDir: string, checkpointFile: string | undefined): string {
  return checkpointFile ?? join(dataDir, checkpointsName);
}

/**
 * Appends a line, and returns when it is on the disk. If the file ends with a part of a line, that part
 * is cut off: a process ended while it wrote it, or the disk was full.
 */
export async function appendCheckpoint(file: string, checkpoint: Checkpoint): Promise<void> {
  await using handle = await open(file, 'a+', 0o600);
  const { size, tail } = await tailOf(handle);
  const part = tail.length - tail.lastIndexOf('\n') - 1;
  if (part > 0 && part < longestLine) await handle.truncate(size - part);
  await handle.appendFile(`${JSON.stringify(checkpoint)}\n`);
  await handle.sync();
}

/** @returns The last checkpoint in the file. Undefined if there is none, or the file cannot be read. */
export async function lastInFile(file: string): Promise<Checkpoint | undefined> {
  try {
    // To open a pipe may take for ever.
    if (!(await stat(file)).isFile()) return undefined;
    await using handle = await open(file, 'r');
    const { tail } = await tailOf(handle);
    const lines = tail.toString().split('\n').reverse();
    return lines.map((line) => checkpointSchema.safeParse(objectIn(line)).data).find(Boolean);
  } catch {
    // There may be no file yet. If it cannot be written either, the next checkpoint says so.
    return undefined;
  }
}

async function tailOf(
  handle: Awaited<ReturnType<typeof open>>,
): Promise<{ size: number; tail: Buffer }> {
  const { size } = await handle.stat();
  const tail = Buffer.alloc(Math.min(size, longestLine));
  await handle.read(tail, 0, tail.length, size - tail.length);
  return { size, tail };
}
