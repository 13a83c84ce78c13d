import { Option, type Command } from 'commander';
import { permissions } from '../../protocol/permissions.ts';
import { tokenDays } from '../../protocol/token-limits.ts';
import { configOption, type WithConfig } from '../config-option.ts';
import type { CreateOptions } from './create.ts';

/** Adds `token` and its commands. */
export function addTokenCommands(beside: Command): void {
  const token = beside
    .command('token')
    .description('make, list and revoke tokens for programs that use the API');
  token
    .command('create')
    .description('make a token, and print it; the server may run')
    .requiredOption('--name <name>', 'what it is for')
    .addOption(
      new Option('--permission <names...>', 'what it may do')
        .choices(permissions)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--groups <names...>', 'towards people of these groups only').conflicts('domains'),
    )
    .option('--domains <names...>', 'towards people of these domains only')
    .option('--days <days>', 'how long it is valid', String(tokenDays.default))
    .option(...configOption)
    .action(async (options: CreateOptions) => {
      const { createToken } = await import('./create.ts');
      console.log(await createToken(options));
    });
  token
    .command('list')
    .description('list the tokens, with their last use')
    .option('--json', 'for programs')
    .option(...configOption)
    .action(async (options: WithConfig & { json?: boolean }) => {
      const { listTokens } = await import('./list.ts');
      console.log(await listTokens(options));
    });
  token
    .command('revoke')
    .argument('<id>', 'as in the list')
    .description('refuse a token from now on; the server may run')
    .option(...configOption)
    .action(async (id: string, options: WithConfig) => {
      const { revokeToken } = await import('./revoke.ts');
      console.log(await revokeToken(id, options));
    });
}
