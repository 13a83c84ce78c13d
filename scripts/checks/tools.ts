/** The tools that look at the code. Each reads the whole checkout unless it is given paths. */
import { join } from 'node:path';
import { endLike, runInForeground } from '../setup/foreground.mjs';

export const root = join(import.meta.dirname, '../..');
const bin = (path: string) => join(root, 'node_modules', path);

export const tools = {
  tsc: bin('typescript/bin/tsc'),
  eslint: bin('eslint/bin/eslint.js'),
  prettier: bin('prettier/bin/prettier.cjs'),
  knip: bin('knip/bin/knip.js'),
  depcruise: bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
};

/**
 * Runs a tool on the terminal, and ends as it ends.
 *
 * @param options The tool's own options, always.
 * @param args What stands behind `npm run NAME --`: more options, and paths.
 */
export async function runTool(
  tool: keyof typeof tools,
  options: string[],
  args: string[],
): Promise<void> {
  const hasPath = args.some((arg) => !arg.startsWith('-'));
  const all = [tools[tool], ...options, ...args, ...(hasPath ? [] : ['.'])];
  endLike(await runInForeground(process.execPath, all, { cwd: root }));
}
