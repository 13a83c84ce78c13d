/** `beside audit`: the commands that read the audit log. */
import { Option, type Command } from 'commander';
import { configOption, type WithConfig } from '../config-option.ts';
import type { ExportOptions } from './export.ts';
import type { VerifyOptions } from './verify.ts';

export function addAuditCommands(beside: Command): void {
  const audit = beside
    .command('audit')
    .description('read the audit log, and hold it against itself');
  audit
    .command('verify')
    .description('find rows that were changed, taken out, put in or moved; the server may run')
    .option('--checkpoints <files...>', 'checkpoints that were kept elsewhere, a line of JSON each')
    .option('--public-key <file>', 'the key that signed them (default: that of the server)')
    .option('--json', 'for programs')
    .option(...configOption)
    .action(async (options: VerifyOptions) => {
      const { verify } = await import('./verify.ts');
      const { text, isSound } = await verify(options);
      console.log(text);
      if (!isSound) process.exitCode = 1;
    });
  audit
    .command('export')
    .description('print the audit log; the server may run')
    .option('--from <time>', 'the first moment, like 2026-11-30 or 2026-11-30T08:00Z')
    .option('--to <time>', 'the moment behind the last')
    .addOption(
      new Option('--format <format>', 'a line of JSON each, or a table')
        .choices(['jsonl', 'csv'])
        .default('jsonl'),
    )
    .option(...configOption)
    .action(async (options: ExportOptions) => {
      const { exportAuditLog } = await import('./export.ts');
      await exportAuditLog(options, process.stdout);
    });
  audit
    .command('public-key')
    .description('print the key by which others can check the checkpoints')
    .option(...configOption)
    .action(async ({ config }: WithConfig) => {
      const { publicKey } = await import('./public-key.ts');
      console.log(await publicKey(config));
    });
}
