/** `beside person`: what is stored about one person. */
import type { Command } from 'commander';
import { configOption } from '../config-option.ts';
import type { EraseOptions } from './erase.ts';
import type { ExportOptions } from './export.ts';

export function addPersonCommands(beside: Command): void {
  const person = beside
    .command('person')
    .description('what is stored about one person; the server may run');
  person
    .command('export')
    .argument('<user name>', 'or the key that the audit log shows')
    .description('print all that is stored about the person, as JSON')
    .option('--into <file>', 'write it into this file instead, readable by its owner only')
    .option(...configOption)
    .action(async (called: string, options: ExportOptions) => {
      const { exportPerson } = await import('./export.ts');
      await exportPerson(called, options, process.stdout);
    });
  person
    .command('erase')
    .argument('<user name>', 'or the key that the audit log shows')
    .description(
      'delete what is stored about the person; sessions and audit log stay, without them',
    )
    .option('--dry-run', 'only say what would be deleted')
    .option(...configOption)
    .action(async (called: string, options: EraseOptions) => {
      const { erasePerson } = await import('./erase.ts');
      console.log(await erasePerson(called, options));
    });
}
