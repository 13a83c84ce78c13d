/** Writes what is stored about one person as JSON. The server may run. */
import { createWriteStream } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { auditEntries } from '../../audit/entries.ts';
import { systemClock as clock } from '../../common/system-clock.ts';
import { loginsOf, messagesOf, partsOf, personData } from '../../database/person-data.ts';
import type { Store } from '../../database/store.ts';
import { CommandError } from '../command-error.ts';
import { openForWriting } from '../open-for-writing.ts';
import { onePerson } from './find.ts';

export interface ExportOptions {
  into?: string;
  config?: string;
}

/** @throws {CommandError} If nobody is called so, several people are, or the file exists. */
export async function exportPerson(
  called: string,
  { into, config }: ExportOptions,
  output: Writable,
): Promise<void> {
  await using opened = await openForWriting(config);
  const { store, auditLog } = opened;
  const { key } = await onePerson(store, called);
  const at = clock.now();
  await auditLog.write({ type: 'person.exported', at, targetKey: key });
  const text = Readable.from(pieces(store, key, at));
  if (into === undefined) {
    await pipeline(text, output, { end: false });
    return;
  }
  try {
    await pipeline(text, createWriteStream(into, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CommandError(`${into} is there already; name another file.`);
  }
}

/** Yields JSON in pieces, since a person may have taken part in many sessions. */
async function* pieces(store: Store, key: string, at: number): AsyncGenerator<string> {
  yield `{\n"exportedAt": ${at},\n"person": ${JSON.stringify(await personData(store, key))},\n`;
  yield `"logins": ${JSON.stringify(await loginsOf(store, key))},\n`;
  yield* list('sessions', partsOf(store, key));
  yield* list('chat', chatOf(store, key));
  yield* list('audit', auditEntries(store, { about: key }), '\n}\n');
}

async function* list(
  name: string,
  items: AsyncIterable<object>,
  end = ',\n',
): AsyncGenerator<string> {
  let separator = '\n';
  yield `"${name}": [`;
  for await (const item of items) {
    yield separator + JSON.stringify(item);
    separator = ',\n';
  }
  yield `]${end}`;
}

async function* chatOf(store: Store, key: string) {
  for await (const part of partsOf(store, key)) yield* messagesOf(store, part);
}
