/** A disk that can be filled up: a file system in memory, of a few megabytes. Needs root. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';

const bytes = 8 * 1024 * 1024;

export class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), 'beside-disk-'));
  readonly #ballast = join(this.folder, 'ballast');

  constructor() {
    try {
      const options = ['-t', 'tmpfs', '-o', `size=${bytes}`];
      execFileSync('mount', [...options, 'tmpfs', this.folder], { stdio: 'pipe' });
    } catch (error) {
      rmSync(this.folder, { recursive: true });
      throw error;
    }
  }

  /** Takes all that is left, whoever else writes meanwhile. */
  fill(): void {
    const { bsize } = statfsSync(this.folder);
    const file = openSync(this.#ballast, 'a');
    try {
      for (;;) writeSync(file, Buffer.alloc(bsize));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  makeRoom(): void {
    rmSync(this.#ballast);
  }

  close(): void {
    execFileSync('umount', [this.folder]);
    rmSync(this.folder, { recursive: true });
  }
}

/** Empties the log that the database writes ahead: its room is there on a full disk, too. */
export function emptyWriteAheadLog(dataDir: string): void {
  const database = new BetterSqlite3(join(dataDir, 'beside.sqlite'));
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

/** `describe` where such disks can be made; elsewhere the tests are skipped, and a line says so. */
export const describeWithSmallDisk: typeof describe.skip = canMount() ? describe : describe.skip;

function canMount(): boolean {
  try {
    new SmallDisk().close();
    return true;
  } catch (error) {
    const [why = ''] = (error as Error).message.split('\n');
    process.stderr.write(`SKIPPED: tests with a full disk need root (${why})\n`);
    return false;
  }
}
