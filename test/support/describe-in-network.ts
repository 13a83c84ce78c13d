import { describe } from '@jest/globals';
import { hubOfThisRun } from './network-hub.ts';

/** `describe` where networks of the tests' own can be made; elsewhere they are skipped, as a line has said. */
export const describeInNetwork: typeof describe.skip = hubOfThisRun() ? describe : describe.skip;
