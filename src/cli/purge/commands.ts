/** `beside purge`. */
import { Option, type Command } from 'commander';
import { configOption } from '../config-option.ts';
import { retentionKinds } from '../../protocol/retention.ts';
import type { PurgeOptions } from './purge.ts';

export function addPurgeCommand(beside: Command): void {
  beside
    .command('purge')
    .description('delete what is older than the configuration keeps it; the server may run')
    .option('--dry-run', 'only say what would be deleted')
    .addOption(new Option('--kind <kinds...>', 'only data of these kinds').choices(retentionKinds))
    .option(...configOption)
    .action(async (options: PurgeOptions) => {
      const { purgeNow } = await import('./purge.ts');
      console.log(await purgeNow(options));
    });
}
