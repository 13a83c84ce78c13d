/** In one word, what the figures of a connection come to: the worse of the two decides. */
import { expect, test } from '@jest/globals';
import { levelOf } from '../../../web/media/connection-quality.ts';

test.each([
  [undefined, 0, 'measuring'],
  [20, 0, 'good'],
  [180, 0.02, 'good'],
  [181, 0, 'fair'],
  [20, 0.021, 'fair'],
  [400, 0.08, 'fair'],
  [401, 0, 'poor'],
  [20, 0.081, 'poor'],
  [401, 0.021, 'poor'],
  [181, 0.081, 'poor'],
])('%s ms there and back, and a loss of %d: %s', (roundTripMs, loss, level) => {
  expect(levelOf({ ...(roundTripMs !== undefined && { roundTripMs }), loss })).toBe(level);
});
