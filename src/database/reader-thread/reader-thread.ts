import { Worker } from 'node:worker_threads';
import type { Logger } from '../../common/logger.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import type { Input, Output, QueryName } from './queries.ts';

export interface Question {
  name: QueryName;
  input: unknown;
}
export type Answer = 'ready' | { value: unknown } | { fault: string };

interface Job extends Question {
  resolve: (value: unknown) => void;
  reject: (error: BesideError) => void;
}

export interface ReaderThreadOptions {
  /** The path of the database. */
  file: string;
  logger: Logger;
  /** A query may take this long. A page waits 8 seconds for its answer. */
  longestMs?: number;
}

const mostWaiting = 50;
/** The thread loads its code within this time. On a busy machine that takes seconds. */
const startsWithinMs = 60_000;
const mostMemoryMegabytes = 512;

/**
 * Runs queries that read many rows in a thread of its own. better-sqlite3 blocks the thread that it
 * runs in, and the server's thread must not be blocked. The thread has a connection of its own that
 * cannot write. It runs one query at a time, and starts with the first one.
 */
export class ReaderThread {
  readonly #options: ReaderThreadOptions;
  readonly #waiting: Job[] = [];
  #running: Job | undefined;
  #worker: Worker | undefined;
  /** The thread has loaded its code, and waits for a query. */
  #isReady = false;
  #isClosed = false;

  constructor(options: ReaderThreadOptions) {
    this.#options = options;
  }

  /**
   * @throws {BesideError} `REPORTS_UNAVAILABLE` if the query failed or took too long, if the thread
   *   has died, or if too many queries wait.
   */
  async run<Name extends QueryName>(name: Name, input: Input<Name>): Promise<Output<Name>> {
    if (this.#isClosed || this.#waiting.length >= mostWaiting)
      throw new BesideError('REPORTS_UNAVAILABLE');
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.push({ name, input, resolve, reject });
    this.#runNext();
    return (await promise) as Output<Name>;
  }

  /** Queries that still run or wait are refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const job of this.#waiting.splice(0)) this.#refuse(job);
    await this.#worker?.terminate();
  }

  #runNext(): void {
    if (this.#running) return;
    const job = this.#waiting.shift();
    if (!job) return;
    this.#running = job;
    const worker = (this.#worker ??= this.#start());
    const { longestMs = 5_000, logger } = this.#options;
    const limited = (ms: number) =>
      setTimeout(() => {
        logger.error({ query: job.name, ms }, 'a query took too long');
        this.#refuse(job);
        // The next query waits for the end of this thread, so that there is never a second one.
        void worker.terminate();
      }, ms);
    let tooLong = limited(startsWithinMs);
    const begin = () => {
      this.#isReady = true;
      clearTimeout(tooLong);
      tooLong = limited(longestMs);
      const { name, input } = job;
      worker.postMessage({ name, input } satisfies Question);
    };
    const done = (answer?: Exclude<Answer, 'ready'>) => {
      clearTimeout(tooLong);
      worker.off('message', told).off('exit', lost);
      if (answer && 'value' in answer) job.resolve(answer.value);
      else {
        if (answer) logger.error({ query: job.name, err: answer.fault }, 'a query failed');
        this.#refuse(job);
      }
      this.#running = undefined;
      this.#runNext();
    };
    const lost = () => {
      done();
    };
    const told = (answer: Answer) => {
      if (answer === 'ready') begin();
      else done(answer);
    };
    worker.on('message', told).on('exit', lost);
    if (this.#isReady) begin();
  }

  #start(): Worker {
    const { file, logger } = this.#options;
    this.#isReady = false;
    const worker = new Worker(new URL('read-worker.ts', import.meta.url), {
      workerData: { file },
      resourceLimits: { maxOldGenerationSizeMb: mostMemoryMegabytes },
    });
    // The process may end while the thread waits.
    worker.unref();
    worker.on('error', (error) => {
      logger.error({ err: error }, 'the thread that reads reports has died');
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }

  #refuse({ reject }: Job): void {
    reject(new BesideError('REPORTS_UNAVAILABLE'));
  }
}
