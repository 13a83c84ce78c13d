/** The data folder for commands that change something, whether or not the server runs. */
import { existsSync } from 'node:fs';
import { pino } from 'pino';
import type { AuditLog } from '../audit/audit-log.ts';
import { openAuditLog } from '../bootstrap/storage.ts';
import { systemClock as clock } from '../common/system-clock.ts';
import { loadConfig, type Config } from '../config/load.ts';
import { databaseFile, openReader, openStore } from '../database/database.ts';
import type { Store } from '../database/store.ts';
import { CommandError } from './command-error.ts';

/** How long a command waits until the server has written. */
const waitMs = 10_000;

export interface OpenForWriting extends AsyncDisposable {
  config: Config;
  store: Store;
  auditLog: AuditLog;
}

/**
 * The caller disposes of it.
 *
 * @param file The configuration file, if not the one that the environment names.
 * @throws {CommandError} If there is no database, or it has the schema of another version.
 */
export async function openForWriting(file: string | undefined): Promise<OpenForWriting> {
  const config = loadConfig(process.env, file);
  const path = databaseFile(config.dataDir);
  if (!existsSync(path))
    throw new CommandError(
      `${path} does not exist: start the server once, or name its data folder (BESIDE_DATA_DIR).`,
    );
  const reader = openReader(path);
  if (!reader)
    throw new CommandError(
      `${path} is of an earlier version: start the server once, which brings it up to date.`,
    );
  await reader.destroy();
  await using opened = new AsyncDisposableStack();
  const store = opened.adopt(await openStore(config.dataDir), async (open) => {
    await open.destroy();
  });
  await store.waitForOthers(waitMs);
  const logger = pino({ level: 'silent' });
  const auditLog = await openAuditLog(config, { store, clock, logger });
  opened.defer(async () => {
    await auditLog.close();
  });
  const all = opened.move();
  return {
    config,
    store,
    auditLog,
    async [Symbol.asyncDispose]() {
      await all.disposeAsync();
    },
  };
}
