/** Hours of the week, by the clock on the wall somewhere. */
import { describe, expect, test } from '@jest/globals';
import type { Hours } from '../../../src/policy/conditions/config.ts';
import { isWithin } from '../../../src/policy/conditions/hours.ts';

const days: Hours['days'] = ['mon', 'tue', 'wed', 'thu', 'fri'];
const office: Hours = { days, from: '07:00', to: '19:00', timeZone: 'Europe/Berlin' };
const night: Hours = { days: ['fri'], from: '22:00', to: '06:00', timeZone: 'UTC' };
const whole: Hours = { days: ['sun'], from: '00:00', to: '24:00', timeZone: 'UTC' };

describe('it is', () => {
  test.each([
    // Berlin is one hour ahead of UTC in winter, two in summer. 2026-01-05 is a Monday.
    [true, 'at opening time in winter', office, '2026-01-05T06:00:00Z'],
    [false, 'a minute before it', office, '2026-01-05T05:59:59Z'],
    [true, 'at opening time in summer', office, '2026-07-06T05:00:00Z'],
    [true, 'a moment before closing time', office, '2026-01-05T17:59:59Z'],
    [false, 'at closing time', office, '2026-01-05T18:00:00Z'],
    [false, 'Saturday', office, '2026-01-10T12:00:00Z'],
    [
      true,
      'Monday there, and Sunday still here',
      { ...office, from: '00:00' },
      '2026-01-04T23:30:00Z',
    ],
    [true, 'Friday night', night, '2026-01-09T23:00:00Z'],
    [true, 'the small hours of Saturday', night, '2026-01-10T05:59:00Z'],
    [false, 'Saturday morning', night, '2026-01-10T06:00:00Z'],
    [false, 'the small hours of Friday', night, '2026-01-09T03:00:00Z'],
    [true, 'midnight, the first moment of the day', whole, '2026-01-11T00:00:00Z'],
    [true, 'the last minute of the day', whole, '2026-01-11T23:59:59Z'],
    [false, 'the day after', whole, '2026-01-12T00:00:00Z'],
  ] as const)('%s: %s', (expected, _when, hours, moment) => {
    expect(isWithin(hours, Date.parse(moment))).toBe(expected);
  });
});
