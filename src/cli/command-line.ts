/**
 * The command line `beside`. The code of a command is loaded only when it is called, since the
 * server is large.
 */
import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { addAuditCommands } from './audit/commands.ts';
import { addReportCommands } from './report/commands.ts';
import { addMigrateCommand } from './migrate/commands.ts';
import { configOption, type WithConfig } from './config-option.ts';
import { addPersonCommands } from './person/commands.ts';
import { addPurgeCommand } from './purge/commands.ts';
import type { BackupOptions } from './backup/backup.ts';
import type { GenCertOptions } from './gen-cert.ts';
import type { GenSecretsOptions } from './gen-secrets.ts';
import type { RestoreOptions } from './backup/restore.ts';
import { addTokenCommands } from './token/commands.ts';

/** @returns A command that throws a `CommanderError` instead of ending the process. */
export function commandLine(): Command {
  const beside = new Command('beside')
    .description('Beside: remote assistance in the browser, on a server of your own.')
    .version(packageJson.version)
    // Both calls come before the commands, which inherit them.
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 not done, 78 wrong configuration or command line.',
    );

  beside
    .command('serve')
    .description('run the server (default)')
    .option(...configOption)
    .action(async ({ config }: WithConfig) => {
      const { serve } = await import('./serve.ts');
      await serve(config);
    });
  beside
    .command('check-config')
    .argument('[file]', configOption[1])
    .description('say whether the configuration is right, what it means, and exit')
    .action(async (file?: string) => {
      const { checkConfig } = await import('./check-config/command.ts');
      console.log(await checkConfig(file));
    });
  beside
    .command('gen-cert')
    .argument('[names...]', 'host names and addresses (default: those of the configuration)')
    .description('make a certificate for a laboratory, with an authority of its own')
    .option('--into <folder>', 'where it is put', 'certs')
    .option('--days <days>', 'how long it is good', '397')
    .option('--force', 'replace a certificate that is there')
    .option(...configOption)
    .action(async (names: string[], options: GenCertOptions) => {
      const { genCert } = await import('./gen-cert.ts');
      console.log(await genCert(names, options));
    });
  beside
    .command('gen-secrets')
    .description('make the secrets that a configuration needs, and print them')
    .option('--into <folder>', 'write them into files there instead, readable by their owner only')
    .option('--force', 'replace files that are there')
    .action(async (options: GenSecretsOptions) => {
      const { genSecrets } = await import('./gen-secrets.ts');
      console.log(await genSecrets(options));
    });
  beside
    .command('ports')
    .description('tell which ports must be open with this configuration, ready for firewalls')
    .option(...configOption)
    .action(async ({ config }: WithConfig) => {
      const { ports } = await import('./ports.ts');
      console.log(ports(config));
    });
  beside
    .command('backup')
    .argument('<file>', 'what is written')
    .description('write all that is kept into one file; the server may run')
    .option('--force', 'replace a file that is there')
    .option(...configOption)
    .action(async (file: string, options: BackupOptions) => {
      const { backup } = await import('./backup/backup.ts');
      console.log(await backup(file, options));
    });
  beside
    .command('restore')
    .argument('<file>', 'what backup has written')
    .description('put a backup in the place of what is kept; the server must not run')
    .option('--force', 'put what is there aside')
    .option(...configOption)
    .action(async (file: string, options: RestoreOptions) => {
      const { restore } = await import('./backup/restore.ts');
      console.log(await restore(file, options));
    });
  addMigrateCommand(beside);
  addAuditCommands(beside);
  addPersonCommands(beside);
  addPurgeCommand(beside);
  addReportCommands(beside);
  addTokenCommands(beside);
  beside
    .command('doctor')
    .description('look at what can be wrong on this machine, and say what to do')
    .option('--json', 'for programs')
    .option(...configOption)
    .action(async (options: { config?: string; json?: boolean }) => {
      const { doctor } = await import('./doctor/doctor.ts');
      const { text, isBroken } = await doctor(options);
      console.log(text);
      if (isBroken) process.exitCode = 1;
    });
  return beside;
}
