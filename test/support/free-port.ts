import { join } from 'node:path';
import { importOnce } from './once.ts';

export const { freePort } = await importOnce<typeof import('./port-stretch.ts')>(
  join(import.meta.dirname, 'port-stretch.ts'),
);
