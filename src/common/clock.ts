/** The time, passed to whatever needs it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `then` once, after `ms`. The returned function cancels the call. */
  after(ms: number, then: () => void): () => void;
}
