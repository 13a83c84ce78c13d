import { inTime } from '../../common/in-time.ts';
import type { Logger } from '../../common/logger.ts';
import { PromiseCache } from '../../common/promise-cache.ts';
import type { DeviceList } from '../device-list.ts';

/** How long somebody waits for a list that has not been there yet. */
const patienceMs = 5_000;
/** After a failure, while there is still an old list to show. */
const pauseMs = 30_000;

interface Options {
  /** From when on a new one is asked for. */
  refreshMs: number;
  /** Until when the old one is shown. */
  keepMs: number;
  load: () => Promise<DeviceList>;
  logger: Logger;
}

interface Kept {
  list: DeviceList;
  /** When it was loaded; milliseconds since 1970. */
  at: number;
}

const key = 'list';

/** A list that takes long to load: kept, and loaded anew in the background when somebody wants it. */
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

  /** @throws When there is none that is young enough, and none comes soon. */
  async get(): Promise<DeviceList> {
    const kept = this.#lists.peek(key, { allowStale: true });
    const allowStale = kept !== undefined && Date.now() - kept.at < this.#keepMs;
    const coming = this.#lists.ask(key, { allowStale });
    return (await inTime(coming, patienceMs, 'the list of devices takes long to load')).list;
  }
}
