/**
 * Compiles with swc and leaves types to `npm run check`.
 *
 * @param {object} classes
 * @returns {[string, object]}
 */
const transform = (classes) => [
  '@swc/jest',
  {
    jsc: {
      target: 'es2024',
      parser: { syntax: 'typescript', decorators: true },
      // What is imported stays imported, as when Node strips the types itself.
      transform: { verbatimModuleSyntax: true, ...classes },
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  },
];

/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/test/support/environment.mjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    // Lit's decorators are the older kind, and need fields that are assigned, not defined.
    '/web/.*\\.ts$': transform({ legacyDecorator: true, useDefineForClassFields: false }),
    '\\.ts$': transform({}),
  },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testTimeout: 120_000,
  // Most tests wait for something (a network path, a time limit) more than they compute.
  maxWorkers: 4,
  testSequencer: '<rootDir>/test/support/longest-first.mjs',
};
