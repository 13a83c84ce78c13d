import type { ApiToken } from '../../protocol/requests/tokens.ts';
import { table } from '../table.ts';
import { withTokens } from './open.ts';

/** @returns The tokens, the latest first, without their secrets. */
export async function listTokens(options: { config?: string; json?: boolean }): Promise<string> {
  const tokens = await withTokens(options.config, async (all) => await all.list());
  if (options.json) return JSON.stringify(tokens);
  if (tokens.length === 0) return 'There are no tokens.';
  const header = ['id', 'name', 'state', 'expires', 'last used', 'from', 'permissions'];
  return table([header, ...tokens.map(row)]).join('\n');
}

function row(token: ApiToken): string[] {
  const { id, name, expiresAt, lastUsedAt, lastAddress = '', permissions } = token;
  const used = lastUsedAt === undefined ? 'never' : moment(lastUsedAt);
  return [id, name, stateOf(token), moment(expiresAt), used, lastAddress, permissions.join(' ')];
}

function stateOf({ revokedAt, expiresAt }: ApiToken): string {
  if (revokedAt !== undefined) return 'revoked';
  return Date.now() < expiresAt ? 'valid' : 'expired';
}

function moment(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
