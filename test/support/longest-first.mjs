/**
 * The order in which jest starts the files: the longest first, so that none of them is left to run
 * alone at the end. What took how long is not known in a fresh checkout, so the long ones are named.
 */
import { sep } from 'node:path';

/** About by their length. */
const longest = [
  'e2e/long-outage',
  'e2e/roads',
  'e2e/lost-network',
  'e2e/devices',
  'e2e/connection-check',
  'e2e/sharpness',
  'e2e/accessibility',
  'e2e/gone',
  'config/command-line',
  'e2e/conditions',
  'e2e/number-matching',
  'e2e/refusals',
  'e2e/administration',
  'devices/graph-unwell',
  'identity/azure-ad-unwell',
  'shutdown/',
  'e2e/',
  'devices/',
  'identity/',
];

/** What jest wants of a sequencer; see `@jest/test-sequencer`. */
export default class LongestFirst {
  /** @param {{ path: string }[]} tests */
  sort(tests) {
    return [...tests].sort((one, other) => rank(one.path) - rank(other.path));
  }

  cacheResults() {
    // Nothing is remembered: every run has the same order.
  }

  /** @param {unknown[]} tests */
  allFailedTests(tests) {
    return tests;
  }
}

/** @param {string} path */
function rank(path) {
  const found = longest.findIndex((part) => path.includes(`${sep}test${sep}${part}`));
  return found < 0 ? longest.length : found;
}
