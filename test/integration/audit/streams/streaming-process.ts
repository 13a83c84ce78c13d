/** Commits one session after the other, prints each that is stored, and posts the audit log, to be killed. Usage: DATA_DIR URL */
import { pino } from 'pino';
import { EventBus } from '../../../../src/application/event-bus.ts';
import { streamsSchema } from '../../../../src/common/audit-stream-config.ts';
import { AuditStreams } from '../../../../src/audit/streams/streams.ts';
import { systemClock as clock } from '../../../../src/common/system-clock.ts';
import { openStore } from '../../../../src/database/database.ts';
import { Outbox } from '../../../../src/database/outbox.ts';
import { committing } from '../../../support/committed.ts';

const [, , dataDir = '', url = ''] = process.argv;
const store = await openStore(dataDir);
const logger = pino({ level: 'silent' });
const bus = new EventBus({ outbox: new Outbox(store), clock, logger });
const { open } = await committing(store, bus);
const configs = streamsSchema.parse([{ name: 'siem', type: 'http', url }]);
await AuditStreams.open(configs, { store, clock, logger, hostName: 'localhost' });

async function keepOpening(seat: number): Promise<void> {
  for (let count = 0; ; count += 1) {
    const id = `${seat}-${count}`;
    await open(id);
    process.stdout.write(`${id}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(keepOpening));
