import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

test('of several things that went wrong while all was closed each is in the log, the first of them first, and no stack', () => {
  const logger = new URL('../../../src/common/logger.ts', import.meta.url).href;
  const script = `
    import { createLogger } from ${JSON.stringify(logger)};
    const failing = (what) => async () => {
      throw new Error(what);
    };
    try {
      await using parts = new AsyncDisposableStack();
      parts.defer(failing('the storage does not close'));
      parts.defer(() => {});
      parts.defer(failing('the port does not close'));
      await failing('the server does not start')();
    } catch (err) {
      createLogger('info').error({ err }, 'did not stop cleanly');
    }`;
  const line = execFileSync(process.execPath, ['--input-type=module', '-e', script]).toString();
  const { err } = JSON.parse(line) as { err: { aggregateErrors: { message: string }[] } };
  expect(err.aggregateErrors.map(({ message }) => message)).toEqual([
    'the server does not start',
    'the port does not close',
    'the storage does not close',
  ]);
  expect(line).not.toContain('"stack"');
});
