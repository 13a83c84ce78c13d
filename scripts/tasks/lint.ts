/** `npm run lint`: eslint on every file. `npm run lint -- --fix` mends what it can; paths may follow. */
import { runTool } from '../checks/tools.ts';

await runTool('eslint', ['--max-warnings=0'], process.argv.slice(2));
