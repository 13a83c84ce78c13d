/** A disk that is full while webhooks are delivered: the receiver is not flooded, and nothing is lost. */
import { expect, test } from '@jest/globals';
import { Receiver } from '../../support/receiver.ts';
import { describeWithSmallDisk, emptyWriteAheadLog, SmallDisk } from '../../support/small-disk.ts';
import { WebhookRows } from '../../support/webhook-rows.ts';

describeWithSmallDisk('on a disk that is full', () => {
  test('what was received and could not be noted comes again, but not at once, and then the next', async () => {
    const disk = new SmallDisk();
    const receiver = await Receiver.start();
    const rows = await WebhookRows.open({ dataDir: disk.folder, withinMs: 1_000 });
    const url = `http://127.0.0.1:${receiver.port}/`;
    const bodies = () =>
      receiver.accepted.map(({ body }) => body).filter((body) => body !== 'other');
    try {
      const { id } = await rows.make(url);
      await receiver.behave({ answer: 500 });
      await rows.sessions.open('one', rows.clock.now());
      await rows.goOnUntil('it is refused', () => receiver.received.length > 0);
      await rows.goOnUntil('that is noted', async () =>
        (await rows.deliveries(id)).some(({ attempts }) => attempts > 0),
      );
      await receiver.behave({ answer: 200 });
      emptyWriteAheadLog(disk.folder);
      disk.fill();
      await rows.goOnUntil('it is received', () => receiver.accepted.length > 0);
      // Meanwhile a flood would come.
      for (let other = 0; other < 30; other += 1)
        await fetch(url, { method: 'POST', body: 'other' });
      expect(bodies()).toHaveLength(1);
      disk.makeRoom();
      await rows.goOnUntil('both are delivered', async () => (await rows.view(id)).waiting === 0);
      const types = bodies().map((body) => (JSON.parse(body) as { type: string }).type);
      expect(types).toEqual(['session.created', 'session.created', 'session.joined']);
    } finally {
      await rows.end();
      await receiver.stop();
      disk.close();
    }
  });
});
