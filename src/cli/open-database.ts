import type { Kysely } from 'kysely';
import { existsSync } from 'node:fs';
import { loadConfig, type Config } from '../config/load.ts';
import { databaseFile, openReader } from '../database/database.ts';
import type { Database } from '../database/schema.ts';
import { CommandError } from './command-error.ts';

/**
 * Opens the database for reading. A server may use it at the same time. The caller closes it with
 * `destroy()`.
 *
 * @param file The configuration file, if not the one that the environment names.
 * @throws {CommandError} If there is no database, or it has the schema of an earlier version.
 */
export function openDatabase(file: string | undefined): {
  config: Config;
  database: Kysely<Database>;
} {
  const config = loadConfig(process.env, file);
  const path = databaseFile(config.dataDir);
  if (!existsSync(path))
    throw new CommandError(
      `${path} does not exist: start the server once, or name its data folder (BESIDE_DATA_DIR).`,
    );
  const database = openReader(path);
  if (!database)
    throw new CommandError(
      `${path} is of an earlier version: start the server once, which brings it up to date.`,
    );
  return { config, database };
}
