/**
 * Entry of `npm start`, `npm test` and the other tasks: brings along what is missing, then runs
 * `scripts/tasks/NAME.ts` under the required Node. Plain JavaScript without dependencies, because
 * it runs under the machine's own Node (20 or newer) in a checkout with nothing installed.
 *
 * Usage: node scripts/run.mjs NAME [ARGUMENT…]
 */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './setup/dependencies.mjs';
import { ensureNode, withFirstOnPath } from './setup/node.mjs';
import { endLike, runInForeground } from './setup/foreground.mjs';
import { SetupError, explainSetupErrors } from './setup/progress.mjs';

const [name = '', ...args] = process.argv.slice(2);

await explainSetupErrors(async () => {
  const task = fileURLToPath(new URL(`tasks/${name}.ts`, import.meta.url));
  if (!/^[a-z0-9-]+$/.test(name) || !existsSync(task))
    throw new SetupError(`No such task: "${name}"`);
  const node = await ensureNode();
  const env = withFirstOnPath(dirname(node.path));
  await ensureDependencies(node, env);
  endLike(await runInForeground(node.path, [task, ...args], { env }));
});
