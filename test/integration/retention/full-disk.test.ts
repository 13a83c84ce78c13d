/** A disk that is full while old data are deleted: nothing is half deleted, and it goes on when there is room. */
import { expect, test } from '@jest/globals';
import { olderThan, purge, type PurgeParts } from '../../../src/application/retention/purge.ts';
import { verifyAuditLog } from '../../../src/audit/verify.ts';
import { StoreError } from '../../../src/common/store-error.ts';
import { openStore } from '../../../src/database/database.ts';
import { purgings } from '../../../src/database/purge/purgings.ts';
import { retentionKinds } from '../../../src/protocol/retention.ts';
import { aged, dayMs } from '../../support/aged.ts';
import { ManualClock } from '../../support/clock.ts';
import { rows } from '../../support/records.ts';
import { describeWithSmallDisk, emptyWriteAheadLog, SmallDisk } from '../../support/small-disk.ts';

describeWithSmallDisk('on a disk that is full', () => {
  test('a purge says that it failed, the chain is whole, and the next one deletes the rest', async () => {
    const disk = new SmallDisk();
    const dataDir = disk.folder;
    const store = await openStore(dataDir);
    try {
      const clock = new ManualClock();
      clock.advance(1_000 * dayMs);
      const { over, auditLog, publicKey } = await aged(store, clock);
      for (let index = 0; index < 60; index += 1)
        await over(`old-${index}`, clock.now() - 40 * dayMs);
      const parts: PurgeParts = {
        ...{ store, auditLog, clock, purgings, pauseMs: 0, stepMs: Infinity },
        signal: new AbortController().signal,
      };
      const purgeAll = async () => {
        for (const kind of retentionKinds) await purge(parts, kind, olderThan(30, clock));
      };
      const left = () => [
        ...rows<object>(dataDir, 'select seq from chat_messages'),
        ...rows<object>(dataDir, 'select id from audit_events where personal is not null'),
      ];
      const verified = async () => await verifyAuditLog(store, { checkpoints: [], key: publicKey });
      emptyWriteAheadLog(dataDir);
      disk.fill();
      await expect(purgeAll()).rejects.toThrow(StoreError);
      expect(left()).toHaveLength(60 * (2 + 5));
      expect(await verified()).toMatchObject({ findings: [] });
      disk.makeRoom();
      await purgeAll();
      expect(left()).toEqual([]);
      expect(await verified()).toMatchObject({ findings: [] });
    } finally {
      await store.destroy();
      disk.close();
    }
  });
});
