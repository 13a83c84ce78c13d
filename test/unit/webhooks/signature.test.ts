/** Signatures, against the example in the specification "Standard Webhooks". */
import { expect, test } from '@jest/globals';
import { backoffMs } from '../../../src/application/webhooks/backoff.ts';
import {
  makeSecret,
  messageId,
  signedHeaders,
} from '../../../src/application/webhooks/signature.ts';

const message = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1_614_265_330,
  body: '{"test": 2432232314}',
};
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

test('it is the one of the specification', () => {
  expect(signedHeaders(message, [secret])).toEqual({
    'webhook-id': message.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('each of two secrets signs', () => {
  const both = signedHeaders(message, [makeSecret(), secret])['webhook-signature'] ?? '';
  expect(both.split(' ')).toHaveLength(2);
  expect(both).toMatch(/^v1,\S+ v1,g0hM9SsE/);
});

test('secrets are of 32 random bytes, and differ', () => {
  expect(makeSecret()).toMatch(/^whsec_[\w+/]{43}=$/);
  expect(makeSecret()).not.toBe(makeSecret());
});

test('ids are the same for the same event, and for no other', () => {
  expect(messageId('a', 1)).toBe(messageId('a', 1));
  expect(messageId('a', 1)).not.toBe(messageId('a', 2));
  expect(messageId('a', 1)).toMatch(/^msg_[\w-]{24}$/);
});

test('pauses double from 5 seconds to an hour, and are not all the same', () => {
  const pauses = [1, 2, 5, 20].map((failures) => backoffMs(failures));
  [5_000, 10_000, 80_000, 3_600_000].forEach((pause, index) => {
    expect(pauses[index]).toBeGreaterThanOrEqual(pause * 0.8);
    expect(pauses[index]).toBeLessThanOrEqual(pause * 1.2);
  });
  expect(new Set(Array.from({ length: 50 }, () => backoffMs(5))).size).toBeGreaterThan(5);
});

test('a receiver may ask for a longer pause, up to an hour, and for no shorter one', () => {
  expect(backoffMs(1, 600_000)).toBe(600_000);
  expect(backoffMs(1, 86_400_000)).toBe(3_600_000);
  expect(backoffMs(3, 1)).toBeGreaterThanOrEqual(16_000);
});
