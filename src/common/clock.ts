/** Time, handed to whatever needs it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `then` once, after `ms`; the returned function takes it back. */
  after(ms: number, then: () => void): () => void;
}
