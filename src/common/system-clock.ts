import type { Clock } from './clock.ts';
import { outsideOfRequests } from './request-context.ts';

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, then) {
    const timer = outsideOfRequests(() => setTimeout(then, ms));
    return () => {
      clearTimeout(timer);
    };
  },
};
