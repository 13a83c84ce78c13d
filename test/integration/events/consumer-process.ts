/**
 * A process with a consumer that prints what it is told, to be killed. Usage: DATA_DIR commits|hangs|prints
 */
import { pino } from 'pino';
import { EventBus } from '../../../src/application/event-bus.ts';
import { systemClock as clock } from '../../../src/common/system-clock.ts';
import { openStore } from '../../../src/database/database.ts';
import { Outbox } from '../../../src/database/outbox.ts';
import { committing } from '../../support/committed.ts';

const [dataDir = '', does] = process.argv.slice(2);
const store = await openStore(dataDir);
const bus = new EventBus({ outbox: new Outbox(store), clock, logger: pino({ level: 'silent' }) });
await bus.subscribe('printer', async ({ id, event }) => {
  console.log(`told ${id} ${event.type}`);
  if (does !== 'prints') await new Promise<never>(() => undefined);
});
if (does === 'prints') console.log('nothing more to commit');
else {
  const { open } = await committing(store, bus);
  await open('a');
  console.log('committed');
}
