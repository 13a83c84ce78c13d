/** Answers that are good for a while; who asks the same meanwhile waits for the same answer. */
export class PromiseCache<Answer> {
  readonly #goodMs: number;
  /** The oldest first. */
  readonly #kept = new Map<string, { at: number; answer: Promise<Answer> }>();

  constructor(goodMs: number) {
    this.#goodMs = goodMs;
  }

  async get(question: string, ask: () => Promise<Answer>): Promise<Answer> {
    const now = Date.now();
    for (const [key, { at }] of this.#kept) {
      if (now - at < this.#goodMs) break;
      this.#kept.delete(key);
    }
    const kept = this.#kept.get(question);
    if (kept) return await kept.answer;
    const made = { at: now, answer: ask() };
    this.#kept.set(question, made);
    try {
      return await made.answer;
    } catch (error) {
      if (this.#kept.get(question) === made) this.#kept.delete(question);
      throw error;
    }
  }
}
