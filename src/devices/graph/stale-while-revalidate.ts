import { inTime } from '../../common/in-time.ts';
import type { Logger } from '../../common/logger.ts';
import { PromiseCache } from '../../common/promise-cache.ts';
import type { DeviceList } from '../device-list.ts';

/** How long a person waits for a list that was never loaded. */
const patienceMs = 5_000;
/** After a failure, while there is still an old list to show. */
const pauseMs = 30_000;

interface Options {
  /** After this time a new list is loaded. */
  refreshMs: number;
  /** Until this time the old list is shown. */
  keepMs: number;
  load: () => Promise<DeviceList>;
  logger: Logger;
}

interface Kept {
  list: DeviceList;
  /** When it was loaded. Milliseconds since 1970. */
  at: number;
}

const key = 'list';

/**
 * A list that takes long to load. It is cached, and loaded again in the background when somebody
 * needs it.
 */
export class StaleWhileRevalidate {
  readonly #keepMs: number;
  readonly #lists: PromiseCache<Kept>;

  constructor({ refreshMs, keepMs, load, logger }: Options) {
    this.#keepMs = keepMs;
    this.#lists = new PromiseCache<Kept>({
      ttlMs: refreshMs,
      async load(_key, kept, { options }) {
        try {
          const list = await load();
          logger.info({ devices: list.devices.length }, 'the list of devices was loaded');
          return { list, at: Date.now() };
        } catch (error) {
          logger.warn({ err: error }, 'the list of devices could not be loaded');
          const leftMs = kept ? kept.at + keepMs - Date.now() : 0;
          if (!kept || leftMs <= 0) throw error;
          options.ttl = Math.min(pauseMs, leftMs);
          return kept;
        }
      },
    });
  }

  /** @throws If no list is young enough, and none is loaded soon. */
  async get(): Promise<DeviceList> {
    const kept = this.#lists.peek(key, { allowStale: true });
    const allowStale = kept !== undefined && Date.now() - kept.at < this.#keepMs;
    const coming = this.#lists.ask(key, { allowStale });
    return (await inTime(coming, patienceMs, 'the list of devices takes long to load')).list;
  }
}
