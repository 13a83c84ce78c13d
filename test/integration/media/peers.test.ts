/** One stream for several viewers: it must fit the slowest of them. */
import { expect, test } from '@jest/globals';
import type { Peer } from '../../../src/media/peer.ts';
import { Peers, slowestScreenRate } from '../../../src/media/peers.ts';

const viewer = (screenRate: number | undefined) => ({
  screenRate,
  shownScreen: {},
});

test('a screen is sent as fast as the slowest of those can take it who are shown it', () => {
  const fast = viewer(8_000_000);
  expect(slowestScreenRate([fast, viewer(400_000), fast])).toBe(400_000);
  // Whose screen is closed or stands still, and who has just come, says nothing.
  const closed = { screenRate: 200_000, shownScreen: undefined };
  expect(slowestScreenRate([closed, fast, viewer(undefined)])).toBe(8_000_000);
  expect(slowestScreenRate([closed, viewer(undefined)])).toBeUndefined();
});

test('who is away holds nobody back who is here, but is thought of while nobody is', () => {
  const here = new Set(['sharer', 'fast']);
  const peers = new Peers((id) => here.has(id));
  for (const [id, screenRate] of [
    ['fast', 8_000_000],
    ['slow', 400_000],
  ] as const)
    peers.set(id, { id, ...viewer(screenRate) } as unknown as Peer);
  expect(peers.screenRate).toBe(8_000_000);
  here.add('slow');
  expect(peers.screenRate).toBe(400_000);
  here.delete('fast');
  here.delete('slow');
  expect(peers.screenRate).toBe(400_000);
});
