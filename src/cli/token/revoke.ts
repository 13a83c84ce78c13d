import { BesideError } from '../../protocol/error-codes.ts';
import { CommandError } from '../command-error.ts';
import { withTokens } from './open.ts';

/** A running server refuses the token from its next request on. */
export async function revokeToken(id: string, options: { config?: string }): Promise<string> {
  await withTokens(options.config, async (tokens) => {
    await tokens.revoke(id, {});
  }).catch((error: unknown) => {
    if (error instanceof BesideError && error.code === 'TOKEN_UNKNOWN')
      throw new CommandError(
        `${id}: there is no such token, or it was revoked already ("beside token list").`,
      );
    throw error;
  });
  return `Token ${id} is revoked.`;
}
