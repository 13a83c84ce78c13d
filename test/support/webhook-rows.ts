/** Webhooks and sessions of one's own, by a clock that the test advances. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Webhooks } from '../../src/application/webhooks/webhooks.ts';
import { EventBus } from '../../src/application/event-bus.ts';
import { AuditLog } from '../../src/audit/audit-log.ts';
import { startWebhooks, type WebhookParts } from '../../src/bootstrap/webhooks.ts';
import { openStore } from '../../src/database/database.ts';
import { Outbox } from '../../src/database/outbox.ts';
import type { Store } from '../../src/database/store.ts';
import type { WebhookEvent } from '../../src/protocol/webhooks.ts';
import { ManualClock } from './clock.ts';
import { committing, type Committing } from './committed.ts';
import { until } from './until.ts';

export type Options = Partial<Pick<WebhookParts, 'resolve' | 'withinMs'>> & {
  allowedNetworks?: string[];
  /** One that was there before; by default a new one. */
  dataDir?: string;
};

const by = { personKey: 'admin', address: '192.0.2.1' };

export class WebhookRows {
  readonly dataDir: string;
  readonly clock = new ManualClock();
  readonly #store: Store;
  readonly #bus: EventBus;
  readonly webhooks: Webhooks;
  readonly sessions: Committing;
  readonly #hooks: AsyncDisposable;

  private constructor(
    dataDir: string,
    clock: ManualClock,
    parts: {
      store: Store;
      bus: EventBus;
      hooks: Awaited<ReturnType<typeof startWebhooks>>;
      sessions: Committing;
    },
  ) {
    this.dataDir = dataDir;
    this.clock = clock;
    this.#store = parts.store;
    this.#bus = parts.bus;
    this.webhooks = parts.hooks.webhooks;
    this.sessions = parts.sessions;
    this.#hooks = parts.hooks;
  }

  static async open(options: Options = {}): Promise<WebhookRows> {
    const { allowedNetworks = ['127.0.0.0/8'], dataDir, ...more } = options;
    const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'beside-webhooks-')));
    const store = await openStore(folder);
    const clock = new ManualClock();
    const logger = pino({ level: 'silent' });
    const auditLog = await AuditLog.open({
      ...{ store, clock, logger },
      networkOf: (address) => address,
      checkpoints: { appended: () => undefined, close: () => Promise.resolve() },
    });
    const bus = new EventBus({ outbox: new Outbox(store), clock, logger });
    const config = { webhooks: { allowedNetworks } };
    const storage = { store, auditLog };
    const hooks = await startWebhooks({
      ...{ config, storage, bus, clock, logger, ...more },
    });
    const sessions = await committing(store, bus, auditLog);
    return new WebhookRows(folder, clock, { store, bus, hooks, sessions });
  }

  /** @returns The id and the secret of a new webhook. */
  async make(
    url: string,
    events: WebhookEvent[] = ['session.created', 'session.joined', 'session.ended'],
  ): Promise<{ id: string; secret: string }> {
    const { webhook, secret } = await this.webhooks.create({ name: 'Hook', url, events }, by);
    return { id: webhook.id, secret };
  }

  async update(asked: Parameters<Webhooks['update']>[0]): Promise<void> {
    await this.webhooks.update(asked, by);
  }

  async rotate(asked: Parameters<Webhooks['rotateSecret']>[0]): Promise<string> {
    return (await this.webhooks.rotateSecret(asked, by)).secret;
  }

  async resend(id: string, deliveryId: number): Promise<void> {
    await this.webhooks.resend({ id, deliveryId }, by);
  }

  /** The newest first. */
  async deliveries(id: string) {
    return (await this.webhooks.deliveries({ id, limit: 200 })).deliveries;
  }

  async view(id: string) {
    const { webhooks } = await this.webhooks.list();
    const found = webhooks.find((each) => each.id === id);
    if (!found) throw new Error('There is no such webhook.');
    return found;
  }

  /** Advances the clock until it is so. */
  async goOnUntil(
    what: string,
    isSo: () => boolean | Promise<boolean>,
    stepMs = 100,
  ): Promise<void> {
    await until(what, async () => {
      this.clock.advance(stepMs);
      return await isSo();
    });
  }

  /** Ends it and keeps the data. */
  async end(): Promise<void> {
    await this.#hooks[Symbol.asyncDispose]();
    const closed = this.#bus.close();
    this.clock.advance(1_000);
    await closed;
    await this.#store.destroy();
  }

  async close(): Promise<void> {
    await this.end();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
