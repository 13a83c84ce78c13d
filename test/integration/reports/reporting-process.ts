/**
 * A process that commits sessions that end, prints each that is stored, and feeds the reports
 * meanwhile. It is to be killed. Usage: DATA_DIR commits|catches-up
 */
import { pino } from 'pino';
import { EventBus } from '../../../src/application/event-bus.ts';
import { subscribeConsumers } from '../../../src/bootstrap/subscribers.ts';
import { systemClock as clock } from '../../../src/common/system-clock.ts';
import { openStore } from '../../../src/database/database.ts';
import { Outbox } from '../../../src/database/outbox.ts';
import { committing } from '../../support/committed.ts';

const [dataDir = '', does] = process.argv.slice(2);
const store = await openStore(dataDir);
const logger = pino({ level: 'silent' });
const bus = new EventBus({ outbox: new Outbox(store), clock, logger });
await subscribeConsumers(bus, { store, logger });

if (does === 'catches-up') {
  await bus.close();
  await store.destroy();
} else {
  const { open, commit } = await committing(store, bus);
  const keepEnding = async (seat: number) => {
    for (let count = 0; ; count += 1) {
      // Events of 1970 would be too old to be kept.
      const session = await open(`${seat}-${count}`, clock.now());
      session.finish('sharer-left', clock.now(), session.sharer);
      await commit(session);
      process.stdout.write(`${session.id}\n`);
    }
  };
  await Promise.all([0, 1, 2, 3].map(keepEnding));
}
