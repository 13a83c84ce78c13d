import { setTimeout } from 'node:timers/promises';
import type { Logger } from '../../common/logger.ts';
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

/** A list that takes long to load: kept, and loaded anew in the background when somebody wants it. */
export class StaleWhileRevalidate {
  readonly #options: Options;
  #kept: { at: number; list: DeviceList } | undefined;
  #loading: Promise<DeviceList> | undefined;
  #pausedUntil = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws When there is none that is young enough, and none comes soon. */
  async get(): Promise<DeviceList> {
    const { refreshMs, keepMs } = this.#options;
    const kept = this.#kept;
    const age = kept ? Date.now() - kept.at : Infinity;
    if (kept && age < refreshMs) return kept.list;
    if (kept && age < keepMs) {
      if (Date.now() >= this.#pausedUntil) this.#load().catch(() => undefined);
      return kept.list;
    }
    return await soon(this.#load());
  }

  /** One at a time. */
  async #load(): Promise<DeviceList> {
    this.#loading ??= this.#loadNow().finally(() => {
      this.#loading = undefined;
    });
    return await this.#loading;
  }

  async #loadNow(): Promise<DeviceList> {
    const { load, logger } = this.#options;
    try {
      const list = await load();
      this.#kept = { at: Date.now(), list };
      logger.info({ devices: list.devices.length }, 'the list of devices was loaded');
      return list;
    } catch (error) {
      this.#pausedUntil = Date.now() + pauseMs;
      logger.warn({ err: error }, 'the list of devices could not be loaded');
      throw error;
    }
  }
}

/** It goes on when nobody waits any longer: the next one to ask may find it there. */
async function soon(loading: Promise<DeviceList>): Promise<DeviceList> {
  const over = new AbortController();
  const late = setTimeout(patienceMs, undefined, { ref: false, signal: over.signal }).then(() => {
    throw new Error('the list of devices takes long to load');
  });
  try {
    return await Promise.race([loading, late]);
  } finally {
    over.abort();
  }
}
