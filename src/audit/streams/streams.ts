/** Sends the audit log to the receivers of the configuration (`audit.streams`). */
import type { Clock } from '../../common/clock.ts';
import { logCounted } from '../../common/counted-log.ts';
import { inTime } from '../../common/in-time.ts';
import type { Logger } from '../../common/logger.ts';
import { newestAuditId, streamCursor } from '../../database/audit-streams.ts';
import type { Store } from '../../database/store.ts';
import type { StreamConfig } from '../../common/audit-stream-config.ts';
import { fileDestination } from './file.ts';
import { httpDestination } from './http.ts';
import { stdoutDestination } from './stdout.ts';
import { AuditStream, type Destination, type StreamState } from './stream.ts';
import { syslogDestination } from './syslog.ts';

/** How often it looks for new rows. Other processes (the command line) write some, too. */
const lookMs = 500;
/** At shutdown, what is left may be sent for this long. */
const closeWithinMs = 1_000;

export interface StreamsOptions {
  store: Store;
  clock: Clock;
  logger: Logger;
  /** The name of this server for receivers. */
  hostName: string;
  /** How long one attempt over a network may take. */
  withinMs?: number;
}

export class AuditStreams implements AsyncDisposable {
  readonly #options: StreamsOptions;
  readonly #streams: AuditStream[] = [];
  #cancelLook: () => void = () => undefined;

  private constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /** Begins to send. The caller closes it before the store. */
  static async open(configs: StreamConfig[], options: StreamsOptions): Promise<AuditStreams> {
    const { store, clock, logger } = options;
    const opened = new AuditStreams(options);
    for (const config of configs) {
      const { name, type, from } = config;
      const cursor = await streamCursor(store, name, from);
      const destination = destinationOf(config, options);
      const basics = { store, clock, logger };
      opened.#streams.push(new AuditStream({ ...basics, name, type, destination, cursor }));
    }
    if (configs.length > 0) await opened.#look();
    return opened;
  }

  states(): StreamState[] {
    return this.#streams.map(({ state }) => state);
  }

  /** @returns In words, which receivers cannot be reached. Undefined if there are none. */
  problem(): string | undefined {
    const failing = this.states().filter(({ problem }) => problem !== undefined);
    const words = failing.map(
      ({ name, behind, problem }) => `${name}: ${behind} rows wait, since ${problem}`,
    );
    return words.length > 0 ? words.join('; ') : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#streams.length === 0) return;
    this.#cancelLook();
    await this.#wakeAll();
    const all = Promise.all(this.#streams.map((stream) => stream.finish()));
    // What is not sent in this time is sent after the next start.
    await inTime(all, closeWithinMs, 'late').catch(() => undefined);
    await Promise.all(this.#streams.map((stream) => stream.close()));
  }

  async #look(): Promise<void> {
    await this.#wakeAll();
    this.#cancelLook = this.#options.clock.after(lookMs, () => void this.#look());
  }

  /** Never rejects. */
  async #wakeAll(): Promise<void> {
    const { store, logger } = this.#options;
    try {
      const newest = await newestAuditId(store);
      for (const stream of this.#streams) stream.wake(newest);
    } catch (error) {
      logCounted(logger, 'error', 'audit stream: the audit log was not read', {}, { err: error });
    }
  }
}

function destinationOf(
  config: StreamConfig,
  { hostName, withinMs = 30_000 }: StreamsOptions,
): Destination {
  switch (config.type) {
    case 'file':
      return fileDestination(config.file);
    case 'stdout':
      return stdoutDestination();
    case 'syslog':
      return syslogDestination(config, { hostName, withinMs });
    case 'http':
      return httpDestination(config, withinMs);
  }
}
