/**
 * The order in which jest starts the files: the longest first, so that none of them is left to run
 * alone at the end. What took how long is not known in a fresh checkout, so the long ones are named.
 */
import { sep } from 'node:path';

/** About by their length; those that mostly wait lie between those that keep the processor busy. */
const longest = [
  'e2e/network-paths',
  'integration/deployment/pack',
  'integration/socket/time-limits',
  'e2e/no-picture',
  'e2e/devices',
  'e2e/long-outage',
  'integration/ice-tcp/bad-input',
  'e2e/administration',
  'e2e/lost-network',
  'integration/attacks/',
  'e2e/gone',
  'e2e/connection-check',
  'e2e/session-words',
  'e2e/refusals',
  'e2e/helper-network',
  'e2e/languages',
  'e2e/screen-rate',
  'e2e/faults',
  'e2e/conditions',
  'integration/devices/inventory',
  'e2e/',
  'integration/http/stalled-connections',
  'integration/devices/graph-unwell',
  'integration/identity/azure-ad-unwell',
  'integration/identity/outgoing-proxy',
  'integration/socket/presence',
  'integration/media/workers',
  'integration/config/command-line',
  'integration/shutdown/',
  'integration/faults/',
  'integration/devices/',
  'integration/identity/',
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
