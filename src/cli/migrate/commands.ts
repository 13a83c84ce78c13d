/** `beside migrate`. */
import type { Command } from 'commander';
import { configOption } from '../config-option.ts';
import type { MigrateOptions } from './migrate.ts';

export function addMigrateCommand(beside: Command): void {
  beside
    .command('migrate')
    .description('bring the database up to date without serving; the server must not run')
    .option('--dry-run', 'say what would run, and change nothing')
    .option('--backup <file>', 'write a backup of before into this file')
    .option('--no-backup', 'do without a backup')
    .option(...configOption)
    .action(async (options: MigrateOptions) => {
      const { migrate } = await import('./migrate.ts');
      console.log(await migrate(options));
    });
}
