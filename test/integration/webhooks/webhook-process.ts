/** Commits one session after the other, prints each that is stored, and sends webhooks, to be killed. Usage: DATA_DIR */
import { pino } from 'pino';
import { EventBus } from '../../../src/application/event-bus.ts';
import { AuditLog } from '../../../src/audit/audit-log.ts';
import { startWebhooks } from '../../../src/bootstrap/webhooks.ts';
import { systemClock as clock } from '../../../src/common/system-clock.ts';
import { openStore } from '../../../src/database/database.ts';
import { Outbox } from '../../../src/database/outbox.ts';
import { committing } from '../../support/committed.ts';

const store = await openStore(process.argv[2] ?? '');
const logger = pino({ level: 'silent' });
const bus = new EventBus({ outbox: new Outbox(store), clock, logger });
const auditLog = await AuditLog.open({
  ...{ store, clock, logger },
  networkOf: (address) => address,
  checkpoints: { appended: () => undefined, close: () => Promise.resolve() },
});
const { open } = await committing(store, bus, auditLog);
const config = { webhooks: { allowedNetworks: ['127.0.0.1'] } };
await startWebhooks({ config, storage: { store, auditLog }, bus, clock, logger });

async function keepOpening(seat: number): Promise<void> {
  for (let count = 0; ; count += 1) {
    const id = `${seat}-${count}`;
    await open(id);
    process.stdout.write(`${id}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(keepOpening));
