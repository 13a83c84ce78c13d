/** `beside report`: the reports about sessions. */
import { Option, type Command } from 'commander';
import { configOption } from '../config-option.ts';
import type { ReportOptions } from './report.ts';

export function addReportCommands(beside: Command): void {
  const report = beside
    .command('report')
    .description('tell about the sessions there were; the server may run');
  const kinds = {
    sessions: 'print a line for each session, the latest first',
    summary: 'print how many sessions there were, for how long, by whom, and how they ended',
  } as const;
  for (const [kind, description] of Object.entries(kinds))
    report
      .command(kind)
      .description(description)
      .option('--from <time>', 'the first moment, like 2026-11-30 or 2026-11-30T08:00Z')
      .option('--to <time>', 'the moment behind the last')
      .addOption(
        new Option('--format <format>', 'for people, spreadsheets or programs')
          .choices(['table', 'csv', 'json'])
          .default('table'),
      )
      .option(...configOption)
      .action(async (options: ReportOptions) => {
        const { printSessions, printSummary } = await import('./report.ts');
        await (kind === 'sessions' ? printSessions : printSummary)(options, process.stdout);
      });
}
