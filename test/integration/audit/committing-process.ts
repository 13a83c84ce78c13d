/** A process that commits one session after the other, and prints each that is stored, to be killed. Usage: DATA_DIR */
import { pino } from 'pino';
import { EventBus } from '../../../src/application/event-bus.ts';
import { systemClock as clock } from '../../../src/common/system-clock.ts';
import { openStore } from '../../../src/database/database.ts';
import { Outbox } from '../../../src/database/outbox.ts';
import { committing } from '../../support/committed.ts';

const store = await openStore(process.argv[2] ?? '');
const bus = new EventBus({ outbox: new Outbox(store), clock, logger: pino({ level: 'silent' }) });
const { open } = await committing(store, bus);

async function keepOpening(seat: number): Promise<void> {
  for (let count = 0; ; count += 1) {
    const id = `${seat}-${count}`;
    // The outbox keeps events of the last minute.
    await open(id, clock.now());
    process.stdout.write(`${id}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(keepOpening));
