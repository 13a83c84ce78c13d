/** What time alone ends, waited for, and told beforehand. */
import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { screenParameters } from '../../support/media.ts';
import { meet, meetAndAllow, type Pair } from '../../support/pair.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer } from '../../support/server.ts';

/** Both sides are told that a limit is near, when half of it is over. @returns When. */
async function toldOf(pair: Pair, limit: 'idle' | 'session', halfMs: number): Promise<number> {
  let toldAt = 0;
  for (const page of [pair.helper, pair.sharer]) {
    const { ending, now } = await page.event('session.view', (view) => !!view.ending);
    expect(ending?.limit).toBe(limit);
    const leftMs = (ending?.at ?? 0) - now;
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(halfMs);
    toldAt = now;
  }
  return toldAt;
}

test('a session in which nothing happens ends, and one that is used when it has lasted long enough', async () => {
  const server = await startServer({}, { settings: { idleSeconds: 60, sessionSeconds: 75 } });
  const [used, idle, kept, talking] = await Promise.all([
    meetAndAllow(server),
    meet(server, { helper: 'helper2@demo.example', sharer: 'sharer2@demo.example' }),
    meet(server, { sharer: 'admin@demo.example' }),
    meet(server, { helper: 'helper2@demo.example', sharer: 'helper@demo.example' }),
  ]);
  await used.sharer.request('media.join', {});
  const screen = { source: 'screen', rtpParameters: screenParameters() } as const;
  await used.sharer.request('media.produce', screen);
  for (const [pair, act] of [
    [kept, () => kept.sharer.request('session.stay', {})],
    [talking, () => talking.helper.request('chat.send', { id: randomUUID(), text: 'hello' })],
  ] as const) {
    const toldAt = await toldOf(pair, 'idle', 30_000);
    await act();
    // Where to meet took long, the other limit is near by now.
    for (const page of [pair.helper, pair.sharer])
      await page.event(
        'session.view',
        ({ end, ending, now }) => !end && ending?.limit !== 'idle' && now > toldAt,
      );
  }
  await toldOf(idle, 'idle', 30_000);
  await toldOf(used, 'session', 37_500);
  for (const { helper, sharer, sessionId } of [idle, used]) {
    for (const page of [helper, sharer]) {
      const { end } = await page.event('session.view', ({ state }) => state === 'ended');
      expect(end?.reason).toBe('expired');
    }
    if (sessionId === idle.sessionId)
      for (const { helper: other } of [used, kept, talking])
        expect(other.seen('session.view', ({ state }) => state === 'ended')).toBe(false);
    const times = auditRecords(server.dataDir)
      .filter((record) => record.sessionId === sessionId)
      .filter(({ type }) => type === 'session.joined' || type === 'session.ended')
      .map(({ at }) => at);
    const lastedMs = (times[1] ?? 0) - (times[0] ?? 0);
    expect(lastedMs).toBeGreaterThanOrEqual(sessionId === idle.sessionId ? 60_000 : 75_000);
  }
  await Promise.all([used, idle, kept, talking].map((pair) => pair.close()));
  await server.stop();
});
