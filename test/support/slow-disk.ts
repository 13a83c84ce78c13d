/** A disk that a server waits for as long as a test likes, or that fails. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is read of a disk, and in what it is held, until this is over. */
const program = (held: string, broken: string) => `
  import { existsSync } from 'node:fs';
  import { open } from 'node:fs/promises';
  import { setTimeout as after } from 'node:timers/promises';
  const file = await open(process.execPath);
  const { constructor: { prototype } } = file;
  await file.close();
  for (const name of ['datasync', 'sync']) {
    const real = prototype[name];
    prototype[name] = async function () {
      while (existsSync(${JSON.stringify(held)})) await after(5);
      if (existsSync(${JSON.stringify(broken)})) throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO', syscall: 'fdatasync' });
      return await real.call(this);
    };
  }
`;

export class SlowDisk {
  readonly #held: string;
  readonly #broken: string;

  /** @param folder Where it is kept how the disk is. */
  constructor(folder: string) {
    this.#held = join(folder, 'disk-is-held');
    this.#broken = join(folder, 'disk-is-broken');
  }

  /** For a server that is to have it. */
  get environment(): Record<string, string> {
    const code = encodeURIComponent(program(this.#held, this.#broken));
    return { NODE_OPTIONS: `--import=data:text/javascript,${code}` };
  }

  /** From now on nothing comes to be on the disk. */
  async hold(): Promise<void> {
    await writeFile(this.#held, '');
  }

  async release(): Promise<void> {
    await rm(this.#held, { force: true });
  }

  /** From now on every wait for the disk fails. */
  async break(): Promise<void> {
    await writeFile(this.#broken, '');
  }
}
