/** The demo, in which nobody is authenticated. */
import type { Config } from './load.ts';

export const demoWords =
  'DEMO: whoever reaches this server signs in as anybody, without a password (identity.provider)';

export function isDemo({ identity }: Pick<Config, 'identity'>): boolean {
  return identity.provider === 'demo';
}
