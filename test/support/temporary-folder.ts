import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartupError } from '../../src/common/startup-error.ts';

/** A folder for the files of one test file. */
export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'beside-config-'));
  return {
    path,
    /** @returns The path of a new file with this text. */
    async file(name: string, text: string | Buffer): Promise<string> {
      const file = join(path, name);
      await writeFile(file, text);
      return file;
    },
    async remove(): Promise<void> {
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** @returns Every fault of what is read; none when it is right. */
export function faultsOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof StartupError) return error.faults;
    throw error;
  }
}
