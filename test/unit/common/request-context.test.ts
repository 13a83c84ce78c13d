import { expect, test } from '@jest/globals';
import { inRequest, requestId } from '../../../src/common/request-context.ts';
import { systemClock } from '../../../src/common/system-clock.ts';

test('what a request waits for belongs to it; what its timer does later does not', async () => {
  const seen = await inRequest('0123456789ab', async () => {
    await Promise.resolve();
    const later = new Promise((resolve) => {
      systemClock.after(0, () => {
        resolve(requestId());
      });
    });
    return [requestId(), await later, requestId()];
  });
  expect(seen).toEqual(['0123456789ab', undefined, '0123456789ab']);
  expect(requestId()).toBeUndefined();
});

test('two requests at the same time keep their own ids', async () => {
  const seen = await Promise.all(
    ['first-one', 'second-one'].map(
      async (id) =>
        await inRequest(id, async () => {
          await new Promise((resolve) => setImmediate(resolve));
          return requestId();
        }),
    ),
  );
  expect(seen).toEqual(['first-one', 'second-one']);
});
