/** What the organization has switched off is refused, with its own code, whichever way it is asked. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { meet } from '../../support/pair.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

let server: TestServer;

afterEach(async () => {
  await server.stop();
});

describe('the service', () => {
  test('switched off opens no session, and no passcode is even looked at', async () => {
    server = await startServer({}, { settings: { serviceEnabled: false } });
    const helper = await Visitor.signedIn(server, 'helper@demo.example');
    const sharer = await Visitor.signedIn(server, 'sharer@demo.example');
    const page = await helper.connect();
    expect(await page.refusal('session.create', {})).toBe('SERVICE_DISABLED');
    const other = await sharer.connect();
    // More often than wrong passcodes may be tried.
    for (let time = 0; time < 8; time += 1)
      expect(await other.refusal('session.join', { passcode: 'AAAA-AAAA' })).toBe(
        'SERVICE_DISABLED',
      );
    const seen = auditRecords(server.dataDir).map(({ type }) => type);
    expect(seen).not.toContain('passcode.refused');
    expect(seen).not.toContain('session.created');
    await Promise.all([helper.close(), sharer.close()]);
  });
});

describe('chat', () => {
  test('switched off is refused to both, who can see beforehand that it is', async () => {
    server = await startServer({}, { settings: { blockChat: true } });
    const pair = await meet(server);
    expect(pair.entry.view.chatBlocked).toBe(true);
    for (const side of [pair.helper, pair.sharer]) {
      const id = crypto.randomUUID();
      expect(await side.refusal('chat.send', { id, text: 'hello' })).toBe('CHAT_BLOCKED');
      expect(await side.request('chat.history', { afterSeq: 0 })).toEqual({
        messages: [],
        more: false,
      });
    }
    expect(await pair.helper.event('session.view', ({ other }) => other !== null)).toMatchObject({
      chatBlocked: true,
    });
    await pair.close();
  });

  test('is open by default', async () => {
    server = await startServer();
    const pair = await meet(server);
    expect(pair.entry.view.chatBlocked).toBe(false);
    const id = crypto.randomUUID();
    expect(await pair.helper.refusal('chat.send', { id, text: 'hello' })).toBeUndefined();
    await pair.close();
  });
});
