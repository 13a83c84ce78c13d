/** The entry: `node src/main.ts COMMAND`, as `beside COMMAND`. */
import { run } from './cli/run.ts';

/** @param args The command line, without node and script. */
export async function main(args: string[]): Promise<void> {
  // What is made here is for the server's own user, whoever starts it.
  process.umask(0o077);
  await run(args);
}

if (import.meta.main) await main(process.argv.slice(2));
