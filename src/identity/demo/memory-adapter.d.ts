/** The package's own storage in memory, which its types leave out. It is enough for a demo. */
declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  import type { AdapterConstructor } from 'oidc-provider';

  /** @param clockTolerance Seconds. */
  export function createMemoryAdapter(clockTolerance: number): AdapterConstructor;
}
