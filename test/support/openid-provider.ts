import { join } from 'node:path';
import { importOnce } from './once.ts';

export type { TestProvider } from './oidc-provider.ts';

export const { startProvider } = await importOnce<typeof import('./oidc-provider.ts')>(
  join(import.meta.dirname, 'oidc-provider.ts'),
);
