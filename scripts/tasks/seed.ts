/**
 * `npm run seed`: fills the demo's database with people and sessions that are made up.
 *
 * Usage: npm run seed -- [--days 365] [--sessions 100000] [--seed 1] [--until 2026-11-30]
 */
import { parseArgs } from 'node:util';
import { isDemo } from '../../src/config/demo.ts';
import { loadConfig } from '../../src/config/load.ts';
import { lockDataDir } from '../../src/database/sqlite/data-dir-lock.ts';
import { mkdir } from 'node:fs/promises';
import { seed } from '../seed/seed.ts';
import { explainSetupErrors, SetupError } from '../setup/progress.mjs';

const dayMs = 24 * 3_600_000;

await explainSetupErrors(async () => {
  const { values } = parseArgs({
    options: {
      days: { type: 'string', default: '365' },
      sessions: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      until: { type: 'string', default: new Date(Date.now() - (Date.now() % dayMs)).toISOString() },
    },
  });
  const whole = (name: 'days' | 'sessions' | 'seed', most: number) => {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < 1 || number > most)
      throw new SetupError(`--${name} ${values[name]}: expected a whole number from 1 to ${most}.`);
    return number;
  };
  const until = Date.parse(values.until);
  if (Number.isNaN(until))
    throw new SetupError(`--until ${values.until}: expected a day, like 2026-11-30.`);
  const options = {
    days: whole('days', 3_650),
    sessions: whole('sessions', 5_000_000),
    seed: whole('seed', 2 ** 31),
    until,
  };
  const config = loadConfig(process.env);
  if (!isDemo(config))
    throw new SetupError('Made-up data is for the demo only (identity.provider: demo).');
  const { dataDir } = config;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const release = lockDataDir(dataDir);
  const begun = performance.now();
  try {
    await seed(dataDir, { ...options, everything: true });
  } catch (error) {
    throw new SetupError(
      `The database in ${dataDir} is left as it is: ${error instanceof Error ? error.message : String(error)}.`,
    );
  } finally {
    release();
  }
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  console.log(
    `${options.sessions} sessions of ${options.days} days are in ${dataDir} (${seconds} s).`,
  );
});
