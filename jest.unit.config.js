/**
 * The tests that start no process and no browser: seconds, on a checkout with nothing but its packages.
 * `test/architecture/unit-tests.test.ts` sees to it.
 */
import config from './jest.config.js';

const { globalSetup, globalTeardown, ...rest } = config;

/** @type {import('jest').Config} */
export default {
  ...rest,
  testMatch: [
    'test/architecture/{documents,environment,error-codes,lock-file,security-document,size,sql,unit-tests}',
    'test/config/{announced-address,demo,doubts,example,faults,identity,settings}',
    'test/deployment/manifests',
    'test/devices/{attestation-life,inventory-kinds,promise-cache}',
    'test/events/event-bus',
    'test/http/proxy-header',
    'test/identity/id-token',
    'test/media/check-limit',
    'test/ice-tcp/pending-connections',
    'test/passcode/*',
    'test/policy/{continuation,hours,networks,role-assignments}',
    'test/session/*',
    'test/signaling/heartbeat',
    'test/store/{durability,login-sweep,logins,store}',
    'test/web/!(bundle)',
  ].map((files) => `<rootDir>/${files}.test.ts`),
};
