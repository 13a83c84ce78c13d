import { LRUCache } from 'lru-cache';

interface Options<Value extends object> {
  /** From when on it is asked for again; with 0 at once. */
  ttlMs: number;
  /** So many answers are kept. */
  max?: number;
  /** As lru-cache has it: what it throws is not kept, and `options.ttl` is for how long this answer is good. */
  load: LRUCache.Fetcher<string, Value>;
}

interface Question {
  /** Handed to `load`. */
  context?: unknown;
  /** An old answer will do, while a new one is asked for. */
  allowStale?: boolean;
  /** The answer that is kept is not good enough. */
  forceRefresh?: boolean;
}

/** Answers that are good for a while; who asks the same meanwhile waits for the same answer. */
export class PromiseCache<Value extends object> extends LRUCache<string, Value> {
  constructor({ ttlMs, max = 1, load }: Options<Value>) {
    super({
      max,
      // 0 would be for ever.
      ttl: Math.max(1, ttlMs),
      ttlResolution: 0,
      // The other clock stands still while a computer sleeps.
      perf: Date,
      fetchMethod: load,
      // What is dropped while it is under way is still for those who wait for it.
      ignoreFetchAbort: true,
    });
  }

  /** @throws What `load` throws. */
  async ask(key: string, { forceRefresh = false, ...others }: Question = {}): Promise<Value> {
    const isOver = this.getRemainingTTL(key) <= 1;
    return await this.forceFetch(key, { ...others, forceRefresh: forceRefresh || isOver });
  }
}
