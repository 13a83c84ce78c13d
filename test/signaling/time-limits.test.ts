/** What time alone ends, waited for, and told beforehand. */
import { expect, test } from '@jest/globals';
import { screenParameters } from '../support/media.ts';
import { meet, meetAndAllow, type Pair } from '../support/pair.ts';
import { auditRecords } from '../support/records.ts';
import { startServer } from '../support/server.ts';

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
  const used = await meetAndAllow(server);
  const idle = await meet(server, {
    helper: 'helper2@demo.example',
    sharer: 'sharer2@demo.example',
  });
  const kept = await meet(server, { sharer: 'admin@demo.example' });
  await used.sharer.request('media.join', {});
  const screen = { source: 'screen', rtpParameters: screenParameters() } as const;
  await used.sharer.request('media.produce', screen);
  const toldAt = await toldOf(kept, 'idle', 30_000);
  await kept.sharer.request('session.stay', {});
  for (const page of [kept.helper, kept.sharer])
    await page.event('session.view', ({ ending, now }) => !ending && now > toldAt);
  await toldOf(idle, 'idle', 30_000);
  await toldOf(used, 'session', 37_500);
  for (const { helper, sharer, sessionId } of [idle, used]) {
    for (const page of [helper, sharer]) {
      const { end } = await page.event('session.view', ({ state }) => state === 'ended');
      expect(end?.reason).toBe('expired');
    }
    if (sessionId === idle.sessionId)
      for (const { helper: other } of [used, kept])
        expect(other.seen('session.view', ({ state }) => state === 'ended')).toBe(false);
    const times = auditRecords(server.dataDir)
      .filter((record) => record.sessionId === sessionId)
      .filter(({ type }) => type === 'session.joined' || type === 'session.ended')
      .map(({ at }) => at);
    const lastedMs = (times[1] ?? 0) - (times[0] ?? 0);
    expect(lastedMs).toBeGreaterThanOrEqual(sessionId === idle.sessionId ? 60_000 : 75_000);
  }
  await Promise.all([used, idle, kept].map((pair) => pair.close()));
  await server.stop();
});
