import { LRUCache } from 'lru-cache';

interface Options<Value extends object> {
  /** After this time the value is loaded again. With 0, at once. */
  ttlMs: number;
  /** The most values that are kept. */
  max?: number;
  /** As in lru-cache. What it throws is not kept, and `options.ttl` says how long this value is valid. */
  load: LRUCache.Fetcher<string, Value>;
}

interface Question {
  /** Passed to `load`. */
  context?: unknown;
  /** An old value is enough while a new one is loaded. */
  allowStale?: boolean;
  /** The cached value is not good enough. */
  forceRefresh?: boolean;
}

/** Values that are valid for a while. Callers with the same key share one promise. */
export class PromiseCache<Value extends object> extends LRUCache<string, Value> {
  constructor({ ttlMs, max = 1, load }: Options<Value>) {
    super({
      max,
      // For lru-cache, 0 means for ever.
      ttl: Math.max(1, ttlMs),
      ttlResolution: 0,
      // The default clock stops while a computer is suspended.
      perf: Date,
      fetchMethod: load,
      // An entry that is evicted while it loads still resolves for its callers.
      ignoreFetchAbort: true,
    });
  }

  /** @throws What `load` throws. */
  async ask(key: string, { forceRefresh = false, ...others }: Question = {}): Promise<Value> {
    const isOver = this.getRemainingTTL(key) <= 1;
    return await this.forceFetch(key, { ...others, forceRefresh: forceRefresh || isOver });
  }
}
