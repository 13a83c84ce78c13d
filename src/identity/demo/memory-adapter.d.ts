/** The provider's own storage in memory; its types leave it out. Enough for a demo. */
declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  import type { AdapterConstructor } from 'oidc-provider';

  /** @param clockTolerance Seconds. */
  export function createMemoryAdapter(clockTolerance: number): AdapterConstructor;
}
