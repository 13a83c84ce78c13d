/** Networks that go and come back, which a session must outlive. */
import { expect } from '@jest/globals';
import {
  built,
  lost,
  note,
  reconnecting,
  told,
  unstable,
  untilBack,
  wasOffline,
  whatLasts,
  type Sharing,
} from './sharing.ts';
import { shownCounter } from './pattern.ts';
import { until } from './until.ts';

/** Promised: 1.5 and 3 seconds, which the bench measures; the rest is for a machine that is busy. */
const most = { unstableMs: 8_000, lostMs: 12_000, backMs: 30_000 };

export interface Outage {
  what: string;
  /** Whose network goes. */
  of?: 'helper' | 'sharer';
  begin: () => unknown;
  /** What must come before it ends. */
  lasts?: () => Promise<unknown>;
  end: () => unknown;
}

/** Both are told of it in time, also on the page that is cut off; once it is over, all is as it was. */
export async function outlive(two: Sharing, outage: Outage): Promise<void> {
  const { what, of = 'sharer', begin, lasts, end } = outage;
  const [here, there] =
    of === 'sharer' ? [two.sharer.page, two.helper.page] : [two.helper.page, two.sharer.page];
  const before = await whatLasts(two);
  const beganAt = performance.now();
  await begin();
  const [unstableMs, lostMs, ownMs] = await Promise.all([
    told(there, unstable, beganAt),
    told(there, lost, beganAt),
    told(here, reconnecting, beganAt),
  ]);
  await lasts?.();
  const broken = await shownCounter(two.pattern);
  const endedAt = performance.now();
  await end();
  await untilBack(two, broken);
  const backMs = performance.now() - endedAt;
  await there.locator(wasOffline).waitFor();
  note(`${what} → unstable`, unstableMs);
  note(`${what} → lost`, lostMs);
  note(`${what} → lost, on the page itself`, ownMs);
  note(`${what} over → picture`, backMs);
  expect(unstableMs).toBeLessThan(most.unstableMs);
  expect(unstableMs).toBeLessThan(lostMs);
  expect(lostMs).toBeLessThan(most.lostMs);
  expect(ownMs).toBeLessThan(most.lostMs);
  expect(backMs).toBeLessThan(most.backMs);
  expect(await whatLasts(two)).toEqual(before);
}

/**
 * A network that changes under a page is outlived by looking for other network paths (ICE restart): what is
 * connected stays, and nothing is built anew.
 */
export async function outliveChange(
  two: Sharing,
  what: string,
  change: () => unknown,
): Promise<void> {
  const before = await whatLasts(two);
  // One that only tries a path, after an earlier fault, is closed soon. Two are there to stay on each page.
  let connections = '';
  await until('only what stays is open', async () => {
    const open = await built(two);
    connections = JSON.stringify(open);
    return open.every(({ length }) => length === 2);
  });
  const changedAt = performance.now();
  const changed = await shownCounter(two.pattern);
  await change();
  // So many pictures later the old network path can have brought nothing of it.
  await untilBack(two, changed + 25);
  const ms = performance.now() - changedAt;
  note(`${what} → picture`, ms);
  expect(ms).toBeLessThan(most.backMs);
  expect(await whatLasts(two)).toEqual(before);
  await until('the same connections are open', async () => {
    return JSON.stringify(await built(two)) === connections;
  });
}
