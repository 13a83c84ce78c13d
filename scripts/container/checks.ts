/** A list of things to be tried one after the other, each told as it comes out. */

export class Checks {
  #passed = 0;
  #failed = 0;

  /** @returns What the check returns; a failure ends the run, for the next ones build on it. */
  async check<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    try {
      const result = await work();
      this.#passed += 1;
      const ms = Math.round(performance.now() - startedAt);
      console.log(`✔ ${what} (${ms} ms)`);
      return result;
    } catch (error) {
      this.#failed += 1;
      console.log(`✘ ${what}`);
      throw error;
    }
  }

  /** The last line, in the form of `npm test`. */
  conclude(): void {
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
    if (this.#failed > 0) process.exitCode = 1;
  }
}
