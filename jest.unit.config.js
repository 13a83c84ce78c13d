/** The tests that start no process and no browser: seconds, on a checkout with nothing but its packages. */
import config from './jest.config.js';

const { globalSetup, globalTeardown, ...rest } = config;

/** @type {import('jest').Config} */
export default { ...rest, testMatch: ['<rootDir>/test/unit/**/*.test.ts'] };
