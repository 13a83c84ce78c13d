const minuteMs = 60_000;

/** For what anybody can cause as often as they like: the log must not grow with it. */
export class OnceAMinute {
  readonly #said = new Set<string>();

  /** @param kind One of a few. @returns Whether it has not been said within the last minute. */
  due(kind: string): boolean {
    if (this.#said.has(kind)) return false;
    this.#said.add(kind);
    setTimeout(() => this.#said.delete(kind), minuteMs).unref();
    return true;
  }
}
