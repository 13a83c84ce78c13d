import { BesideError } from '../../protocol/error-codes.ts';
import { newToken } from '../../protocol/requests/tokens.ts';
import { mostTokens, tokenDays } from '../../protocol/token-limits.ts';
import { CommandError } from '../command-error.ts';
import { withTokens } from './open.ts';

export interface CreateOptions {
  name: string;
  permission: string[];
  groups?: string[];
  domains?: string[];
  days: string;
  config?: string;
}

/** @returns The token. Whoever runs the server may do everything, so nothing else is checked. */
export async function createToken(options: CreateOptions): Promise<string> {
  const { name, groups, domains, days } = options;
  const wanted = newToken.safeParse({
    name,
    permissions: [...new Set(options.permission)],
    days: /^\d+$/.test(days) ? Number(days) : NaN,
    ...(groups && { scope: { groups } }),
    ...(domains && { scope: { domains } }),
  });
  if (!wanted.success) throw new CommandError(faultIn(wanted.error.issues[0]?.path[0], options));
  const { token, secret } = await withTokens(
    options.config,
    async (tokens) => await tokens.create(wanted.data, {}),
  ).catch((error: unknown) => {
    if (error instanceof BesideError && error.code === 'TOO_MANY_TOKENS')
      throw new CommandError(
        `There are ${mostTokens} valid tokens already: revoke one ("beside token list").`,
      );
    throw error;
  });
  const until = new Date(token.expiresAt).toISOString();
  return `${secret}\nThis is token ${token.id}, valid until ${until}. It is not shown again.`;
}

function faultIn(member: PropertyKey | undefined, { name, days }: CreateOptions): string {
  if (member === 'name') return `--name ${name}: expected 1 to 100 characters.`;
  if (member === 'days') return `--days ${days}: expected whole days from 1 to ${tokenDays.most}.`;
  return '--groups and --domains: expected names of 1 to 500 characters.';
}
