/** From the commit of an act to the receiver of a webhook, which is a process of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { EventBus } from '../../src/application/event-bus.ts';
import { AuditLog } from '../../src/audit/audit-log.ts';
import { startWebhooks } from '../../src/bootstrap/webhooks.ts';
import { systemClock as clock } from '../../src/common/system-clock.ts';
import { openStore } from '../../src/database/database.ts';
import { Outbox } from '../../src/database/outbox.ts';
import { committing } from '../../test/support/committed.ts';
import { Receiver } from '../../test/support/receiver.ts';
import { until } from '../../test/support/until.ts';
import { atMost, type Finding } from './findings.ts';
import type { Lab } from './lab.ts';

const sessionsPerRound = 20;
/** Between two sessions, as when several helpers work at once. */
const betweenMs = 20;

export async function measureWebhooks({ rounds }: Lab): Promise<Finding[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'beside-bench-'));
  const store = await openStore(dataDir);
  const receiver = await Receiver.start();
  const logger = pino({ level: 'silent' });
  const bus = new EventBus({ outbox: new Outbox(store), clock, logger });
  const auditLog = await AuditLog.open({
    ...{ store, clock, logger },
    networkOf: (address) => address,
    checkpoints: { appended: () => undefined, close: () => Promise.resolve() },
  });
  const config = { webhooks: { allowedNetworks: ['127.0.0.1'] } };
  const hooks = await startWebhooks({ config, storage: { store, auditLog }, bus, clock, logger });
  try {
    const { open } = await committing(store, bus, auditLog);
    const url = `http://127.0.0.1:${receiver.port}/`;
    await hooks.webhooks.create(
      { name: 'Bench', url, events: ['session.created'] },
      { personKey: 'bench', address: '127.0.0.1' },
    );
    const committedAt = new Map<string, number>();
    const count = rounds * sessionsPerRound;
    for (let index = 0; index < count; index += 1) {
      await open(`${index}`);
      committedAt.set(`${index}`, Date.now());
      await new Promise((resolve) => setTimeout(resolve, betweenMs));
    }
    await until('all are received', () => receiver.received.length >= count);
    const took = receiver.received.map(({ body, at }) => {
      const { data } = JSON.parse(body) as { data: { session: string } };
      return at - (committedAt.get(data.session) ?? NaN);
    });
    return [atMost('webhook, from the commit to its receiver', 'ms', took, 'p95', 250)];
  } finally {
    await hooks[Symbol.asyncDispose]();
    await bus.close();
    await store.destroy();
    await receiver.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
