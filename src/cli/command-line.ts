/** The command line `beside`. Each command is loaded when it is called: the server is much to load. */
import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };

const configOption = [
  '-c, --config <file>',
  'the configuration file (default: the one that BESIDE_CONFIG names)',
] as const;

interface WithConfig {
  config?: string;
}

/** @returns What throws a `CommanderError` instead of ending the process. */
export function commandLine(): Command {
  const beside = new Command('beside')
    .description('Beside: remote assistance in the browser, on a server of your own.')
    .version(packageJson.version)
    // Both before the commands, which inherit them.
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
      const { checkConfig } = await import('./check-config.ts');
      console.log(await checkConfig(file));
    });
  return beside;
}
