/** The thread that runs the queries, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Kysely } from 'kysely';
import { openReader } from '../database.ts';
import type { Database } from '../schema.ts';
import { queries } from './queries.ts';
import type { Answer, Question } from './reader-thread.ts';

const port = parentPort;
if (port) {
  const { file } = workerData as { file: string };
  const database = openReader(file, { check: false });
  if (!database) throw new Error(`${file} has the schema of another version`);
  port.postMessage('ready' satisfies Answer);
  port.on('message', (question: Question) => {
    void answer(database, question).then((told) => {
      port.postMessage(told);
    });
  });
}

async function answer(database: Kysely<Database>, { name, input }: Question): Promise<Answer> {
  try {
    const query = queries[name] as (of: Kysely<Database>, with_: unknown) => Promise<unknown>;
    return { value: await query(database, input) };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
