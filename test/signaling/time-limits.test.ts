/** What time alone ends, waited for. */
import { expect, test } from '@jest/globals';
import { screenParameters } from '../support/media.ts';
import { meet, meetAndAllow } from '../support/pair.ts';
import { auditRecords } from '../support/records.ts';
import { startServer } from '../support/server.ts';

test('a session in which nothing happens ends, and one that is used when it has lasted long enough', async () => {
  const server = await startServer({}, { settings: { idleSeconds: 60, sessionSeconds: 75 } });
  const used = await meetAndAllow(server);
  const idle = await meet(server, {
    helper: 'helper2@demo.example',
    sharer: 'sharer2@demo.example',
  });
  await used.sharer.request('media.join', {});
  const screen = { source: 'screen', rtpParameters: screenParameters() } as const;
  await used.sharer.request('media.produce', screen);
  for (const { helper, sharer, sessionId } of [idle, used]) {
    for (const page of [helper, sharer]) {
      const { end } = await page.event('session.view', ({ state }) => state === 'ended');
      expect(end?.reason).toBe('expired');
    }
    if (sessionId === idle.sessionId)
      expect(used.helper.seen('session.view', ({ state }) => state === 'ended')).toBe(false);
    const times = auditRecords(server.dataDir)
      .filter((record) => record.sessionId === sessionId)
      .filter(({ type }) => type === 'session.joined' || type === 'session.ended')
      .map(({ at }) => at);
    const lastedMs = (times[1] ?? 0) - (times[0] ?? 0);
    expect(lastedMs).toBeGreaterThanOrEqual(sessionId === idle.sessionId ? 60_000 : 75_000);
  }
  await Promise.all([used.close(), idle.close()]);
  await server.stop();
});
