/**
 * `npm run format`: writes every file in the form that `npm run check` asks for, and names those that it
 * has changed. `npm run format -- src/main.ts` does it for one.
 */
import { runTool } from '../checks/tools.ts';

await runTool('prettier', ['--write', '--list-different'], process.argv.slice(2));
