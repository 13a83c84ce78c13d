/** A sharer who comes back while the server can store nothing: they wait for it, and the capture lives. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { closeAll } from '../support/close-all.ts';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { hear } from '../support/hear.ts';
import { shareInNetwork, type NetworkSession } from '../support/network-session.ts';
import { meet, type Pair } from '../support/pair.ts';
import { shownCounter } from '../support/pattern.ts';
import { lost, reconnecting, untilBack, whatLasts } from '../support/sharing.ts';
import { describeWithSmallDisk, emptyWriteAheadLog, SmallDisk } from '../support/small-disk.ts';
import { until } from '../support/until.ts';

const triesToSee = 3;

describeInNetwork('a network that is gone for a moment', () => {
  describeWithSmallDisk('while the server’s disk is full', () => {
    let disk: SmallDisk;
    let session: NetworkSession;
    /** Two others, whose messages take what room there is. */
    let others: Pair;

    beforeAll(async () => {
      disk = new SmallDisk();
      const dataDir = join(disk.folder, 'data');
      mkdirSync(dataDir);
      session = await shareInNetwork('sharer', { environment: { BESIDE_DATA_DIR: dataDir } });
      others = await meet(session.server, {
        helper: 'helper2@demo.example',
        sharer: 'sharer2@demo.example',
      });
    });
    afterAll(async () => {
      await closeAll(
        () => others.close(),
        () => session.close(),
        () => {
          disk.close();
        },
      );
    });

    test('costs the session nothing: the page asks to be let in until it is', async () => {
      const { network, two } = session;
      const { page } = two.sharer;
      const before = await whatLasts(two);
      const refusals = await hear(page, 'STORE_UNAVAILABLE');
      network.linkDown();
      await Promise.all([
        page.locator(reconnecting).waitFor(),
        two.helper.page.locator(lost).waitFor(),
      ]);
      emptyWriteAheadLog(join(disk.folder, 'data'));
      disk.fill();
      const text = 'x'.repeat(2_000);
      await until('nothing is stored any more', async () => {
        const refusal = await others.sharer.refusal('chat.send', { id: randomUUID(), text });
        return refusal === 'STORE_UNAVAILABLE';
      });
      network.linkUp();
      await refusals.atLeast(triesToSee);
      expect(await page.locator(reconnecting).isVisible()).toBe(true);
      const refused = await shownCounter(two.pattern);
      disk.makeRoom();
      await untilBack(two, refused);
      expect(await whatLasts(two)).toEqual(before);
    });
  });
});
