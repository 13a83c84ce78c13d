/**
 * What tests run in. Jest evaluates every module anew for every file; a large library of the tests' own
 * takes longer for that than many a test. `once.ts` has one evaluated once in a process.
 */
import { TestEnvironment } from 'jest-environment-node';

export default class extends TestEnvironment {
  /** @override */
  async setup() {
    await super.setup();
    /** @param {string} name */
    this.global.importOnce = (name) => import(name);
  }
}
