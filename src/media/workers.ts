/**
 * The mediasoup workers: one for each core. Each has one `WebRtcServer` with a UDP port for
 * everybody, and a TCP port for this process only, which accepts the connections (`candidates.ts`).
 * A worker that dies or hangs is replaced. Only its own rooms are affected.
 */
import * as mediasoup from 'mediasoup';
import type { types } from 'mediasoup';
import type { Logger } from '../common/logger.ts';
import { BesideError } from '../protocol/error-codes.ts';
import { mediaAddresses } from './listen-addresses.ts';
import { residentBytes, type WorkerState } from './worker-state.ts';
import { endIfHanging } from './worker-watchdog.ts';
import type { TcpAddress, TcpEnds } from './ice-tcp/candidates.ts';

export interface WorkersOptions {
  count: number;
  /** Worker i listens on `port + i`. 0 takes any free ports. */
  port: number;
  listenAddress: string;
  announcedAddress: string[] | undefined;
  /** The addresses at which browsers reach each worker over TCP. */
  announced: TcpAddress[][];
  workerBinary: string | undefined;
  logger: Logger;
}

export interface MediaWorker extends TcpEnds {
  worker: types.Worker;
  webRtcServer: types.WebRtcServer;
  /** Rooms on this worker. */
  rooms: number;
  /** Processor time that it had used when it was last asked. */
  cpuSeconds: number;
}

/**
 * The pause before the second attempt to replace a worker. Each further pause is twice as long, up
 * to the longest.
 */
const retryAfterMs = 500;
const longestRetryMs = 8_000;
/** A worker that dies sooner than this counts as one that has not started. */
const livesAtLeastMs = 1_000;
const loopback = '127.0.0.1';

export class Workers {
  readonly #options: WorkersOptions;
  /** By index. Undefined while a worker is being replaced. */
  readonly #workers: (MediaWorker | undefined)[] = [];
  /** By index. */
  readonly #restarts: number[] = [];
  #closed = false;

  private constructor(options: WorkersOptions) {
    this.#options = options;
  }

  /** Starts every worker. */
  static async start(options: WorkersOptions): Promise<Workers> {
    const workers = new Workers(options);
    try {
      await Promise.all(Array.from({ length: options.count }, (_, index) => workers.#spawn(index)));
    } catch (error) {
      workers.close();
      throw error;
    }
    return workers;
  }

  /**
   * The worker with the fewest rooms, for a new room.
   *
   * @throws {BesideError} `MEDIA_UNAVAILABLE` while no worker is alive.
   */
  leastUsed(): MediaWorker {
    const alive = this.#workers.filter((worker) => worker !== undefined);
    const [best] = alive.sort((a, b) => a.rooms - b.rooms);
    if (!best) throw new BesideError('MEDIA_UNAVAILABLE');
    return best;
  }

  /**
   * The first and the last worker, whose ports are the ends of the range.
   *
   * @throws {BesideError} `MEDIA_UNAVAILABLE` while no worker is alive.
   */
  ends(): [MediaWorker, ...MediaWorker[]] {
    const alive = this.#workers.filter((worker) => worker !== undefined);
    const [first, last] = [alive[0], alive.at(-1)];
    if (!first || !last) throw new BesideError('MEDIA_UNAVAILABLE');
    return first === last ? [first] : [first, last];
  }

  get allAlive(): boolean {
    return this.#workers.length === this.#options.count && !this.#workers.includes(undefined);
  }

  async states(): Promise<WorkerState[]> {
    const indexes = Array.from({ length: this.#options.count }, (_, index) => index);
    return await Promise.all(
      indexes.map(async (index) => {
        const found = this.#workers[index];
        return {
          index,
          isAlive: found !== undefined,
          rooms: found?.rooms ?? 0,
          cpuSeconds: found?.cpuSeconds ?? 0,
          residentBytes: found && (await residentBytes(found.worker.pid)),
          restarts: this.#restarts[index] ?? 0,
        };
      }),
    );
  }

  /** Closes every worker, with its routers and transports. */
  close(): void {
    this.#closed = true;
    for (const entry of this.#workers) entry?.worker.close();
  }

  /** @param failed Attempts in a row that have failed. */
  async #spawn(index: number, failed = 0): Promise<void> {
    const { workerBinary, logger } = this.#options;
    const worker = await withoutSignalHandlers(() =>
      mediasoup.createWorker({
        logLevel: 'warn',
        ...(workerBinary && { workerBin: workerBinary }),
      }),
    );
    let listening: MediaWorker;
    try {
      listening = await this.#listen(worker, index);
      // Everything else may have been closed while this worker started.
      if (this.#closed) return worker.close();
      this.#workers[index] = listening;
    } catch (error) {
      worker.close();
      throw error;
    }
    endIfHanging(
      worker,
      () => {
        logger.error({ worker: index }, 'media worker hangs, and is ended');
      },
      ({ ru_utime: user, ru_stime: system }) => {
        listening.cpuSeconds = (user + system) / 1_000;
      },
    );
    // If the worker dies before this line, the attempt has failed.
    const startedAt = performance.now();
    worker.on('died', (error) => {
      logger.error({ err: error, worker: index }, 'media worker died');
      this.#workers[index] = undefined;
      this.#restarts[index] = (this.#restarts[index] ?? 0) + 1;
      this.#respawn(index, performance.now() - startedAt < livesAtLeastMs ? failed + 1 : 0);
    });
  }

  async #listen(worker: types.Worker, index: number): Promise<MediaWorker> {
    const { port, listenAddress, announcedAddress, announced } = this.#options;
    const webRtcServer = await worker.createWebRtcServer({
      listenInfos: [
        ...mediaAddresses(listenAddress, announcedAddress).map((address) => ({
          protocol: 'udp' as const,
          ...address,
          ...(port > 0 && { port: port + index }),
        })),
        { protocol: 'tcp', ip: loopback },
      ],
    });
    const [tcp] = (await webRtcServer.dump()).tcpServers;
    if (!tcp) throw new Error('A media worker without a TCP port.');
    const reachableAt = { host: loopback, port: tcp.port };
    const room = { announced: announced[index] ?? [], rooms: 0, cpuSeconds: 0 };
    return { worker, webRtcServer, tcp: reachableAt, ...room };
  }

  /** The first attempt comes at once. The dead worker's ports may stay in use for a moment. */
  #respawn(index: number, failed: number): void {
    const waitMs = failed === 0 ? 0 : Math.min(retryAfterMs * 2 ** (failed - 1), longestRetryMs);
    setTimeout(() => {
      if (this.#closed) return;
      this.#spawn(index, failed).catch((error: unknown) => {
        this.#options.logger.error({ err: error, worker: index }, 'media worker not replaced yet');
        this.#respawn(index, failed + 1);
      });
    }, waitMs).unref();
  }
}

/**
 * By default mediasoup closes its workers at SIGINT and SIGTERM, before people are notified. The
 * server decides when workers close. So this removes the listeners that `create` adds to those
 * signals, before anything else can add its own.
 */
function withoutSignalHandlers<T>(create: () => T): T {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = signals.map((signal) => new Set(process.listeners(signal)));
  const created = create();
  signals.forEach((signal, index) => {
    for (const listener of process.listeners(signal))
      if (!before[index]?.has(listener)) process.removeListener(signal, listener);
  });
  return created;
}
