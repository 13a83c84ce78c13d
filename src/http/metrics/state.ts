/** What is read when somebody asks for it: the state of the server at that moment. */
import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { Counter, Gauge, type Registry } from 'prom-client';
import { PromiseCache } from '../../common/promise-cache.ts';
import type { Lag } from '../../database/outbox.ts';
import type { WorkerState } from '../../media/worker-state.ts';
import { sessionStates, type SessionState } from '../../protocol/session-view.ts';
import { registerProcess } from './process.ts';

export interface StateSources {
  version: string;
  now: () => number;
  dataDir: string;
  sessionStates: () => SessionState[];
  sockets: () => number;
  isDraining: () => boolean;
  workers: () => Promise<WorkerState[]>;
  lags: () => Promise<Lag[]>;
  /** Rows of the audit log that no checkpoint has signed yet. */
  unsignedAuditRows: () => Promise<number>;
  certificateEnds: () => Date;
}

const openStates = sessionStates.filter((state) => state !== 'ended');

/** All metrics of a scrape are read within this time: one look at the workers serves them all. */
const oneScrapeMs = 100;

/** Registers metrics of all sources, and those of the process. */
export function registerState(registry: Registry, sources: StateSources): void {
  registerProcess(registry);
  const register: Register = (name, help, labelNames, read) => {
    const options = { name, help, labelNames, registers: [registry] };
    if (name.endsWith('_total'))
      new Counter({
        ...options,
        async collect() {
          this.reset();
          await read((value, labels = {}) => {
            this.inc(labels, value);
          });
        },
      });
    else
      new Gauge({
        ...options,
        async collect() {
          this.reset();
          await read((value, labels = {}) => {
            this.set(labels, value);
          });
        },
      });
  };
  register('beside_build_info', 'The version that runs; always 1.', ['version', 'node'], (set) => {
    set(1, { version: sources.version, node: process.version });
  });
  register('beside_sessions', 'Sessions that have not ended, by state.', ['state'], (set) => {
    const all = sources.sessionStates();
    for (const state of openStates) set(all.filter((each) => each === state).length, { state });
  });
  register('beside_sockets', 'Pages that are connected.', [], (set) => {
    set(sources.sockets());
  });
  register('beside_draining', '1 while the server takes no new sessions.', [], (set) => {
    set(Number(sources.isDraining()));
  });
  registerWorkers(register, sources);
  registerLags(register, sources);
  register(
    'beside_audit_unsigned_rows',
    'Audit rows after the last checkpoint.',
    [],
    async (set) => {
      set(await sources.unsignedAuditRows());
    },
  );
  registerDisk(register, sources);
  const ends = 'beside_certificate_not_after_timestamp_seconds';
  register(ends, 'When the certificate in use ends.', [], (set) => {
    set(sources.certificateEnds().getTime() / 1_000);
  });
}

type Set = (value: number, labels?: Record<string, string>) => void;
type Read = (set: Set) => void | Promise<void>;
type Register = (name: string, help: string, labelNames: string[], read: Read) => void;

function registerWorkers(register: Register, { workers }: StateSources): void {
  const states = new PromiseCache({ ttlMs: oneScrapeMs, load: workers });
  const each = (name: string, help: string, of: (worker: WorkerState) => number | undefined) => {
    register(`beside_media_worker_${name}`, help, ['worker'], async (set) => {
      for (const worker of await states.ask('all')) {
        const value = of(worker);
        if (value !== undefined) set(value, { worker: String(worker.index) });
      }
    });
  };
  each('up', '1 if the media worker lives.', ({ isAlive }) => Number(isAlive));
  each('rooms', 'Sessions whose media it forwards.', ({ rooms }) => rooms);
  each('cpu_seconds_total', 'Processor time that it has used.', ({ cpuSeconds }) => cpuSeconds);
  each('resident_memory_bytes', 'Memory that it uses.', ({ residentBytes }) => residentBytes);
  each('restarts_total', 'Times that it was replaced.', ({ restarts }) => restarts);
}

function registerLags(register: Register, { lags, now }: StateSources): void {
  const found = new PromiseCache({ ttlMs: oneScrapeMs, load: lags });
  const each = (name: string, help: string, of: (lag: Lag) => number) => {
    register(`beside_consumer_${name}`, help, ['consumer'], async (set) => {
      for (const lag of await found.ask('all')) set(of(lag), { consumer: lag.consumer });
    });
  };
  each('waiting_events', 'Events that a consumer has not handled.', ({ waiting }) => waiting);
  each('lag_seconds', 'Age of the oldest event that a consumer has not handled.', ({ since }) =>
    since === undefined ? 0 : Math.max(0, now() - since) / 1_000,
  );
}

function registerDisk(register: Register, { dataDir }: StateSources): void {
  const found = new PromiseCache({ ttlMs: oneScrapeMs, load: async () => await statfs(dataDir) });
  const each = (name: string, help: string, of: (disk: StatsFs) => number) => {
    register(`beside_disk_${name}_bytes`, help, [], async (set) => {
      set(of(await found.ask('all')));
    });
  };
  each('free', 'Room left on the disk of the data folder.', ({ bavail, bsize }) => bavail * bsize);
  each('size', 'Size of the disk of the data folder.', ({ blocks, bsize }) => blocks * bsize);
}
