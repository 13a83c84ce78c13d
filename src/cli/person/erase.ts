/** Deletes what is stored about one person. The server may run. */
import { setTimeout } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Redaction } from '../../audit/redaction.ts';
import { systemClock as clock } from '../../common/system-clock.ts';
import {
  anonymizeParts,
  auditIdsOf,
  countsOf,
  deleteAuditPayload,
  deleteMessages,
  deletePerson,
  endLogins,
  hindrances,
  type Hindrance,
} from '../../database/erase-person.ts';
import { erasePersonFromReports } from '../../database/session-reports.ts';
import type { Database } from '../../database/schema.ts';
import { CommandError } from '../command-error.ts';
import { openForWriting, type OpenForWriting } from '../open-for-writing.ts';
import { onePerson } from './find.ts';

export interface EraseOptions {
  dryRun?: boolean;
  config?: string;
}

/** Rows that one transaction changes, and the time between two, in which a running server writes. */
const atOnce = 100;
const pauseMs = 10;

/**
 * @returns What was deleted, or would be, in words.
 * @throws {CommandError} If there is no such person, or something prevents it. Then nothing was
 *   deleted.
 */
export async function erasePerson(
  called: string,
  { dryRun, config }: EraseOptions,
): Promise<string> {
  await using opened = await openForWriting(config);
  const { store } = opened;
  const { key, userName } = await onePerson(store, called);
  refuse(userName, await hindrances(store, key));
  const counts = await countsOf(store, key);
  const ids = await auditIdsOf(store, key);
  if (!dryRun) await erase(opened, userName, key, ids);
  const { logins, sessions, messages } = counts;
  return [
    dryRun ? `Of ${userName} there would go:` : `Of ${userName} there went:`,
    `  - name, picture and what else the identity provider has told`,
    `  - logins: ${logins}`,
    `  - messages in the chat: ${messages}`,
    `  - the name in sessions: ${sessions}; the sessions stay`,
    `  - who, whom, device and address in rows of the audit log: ${ids.length}; the rows stay`,
    ...(dryRun ? [] : ['Backups that were made before still have all of it.']),
  ].join('\n');
}

function refuse(userName: string, found: Hindrance[]): void {
  const [first] = found;
  if (!first) return;
  const sessions = found.map(({ session }) => session).join(', ');
  if (found.some(({ because }) => because === 'open'))
    throw new CommandError(
      `${userName} is not erased: a session is still open in which they take or took part (${sessions}); end it first.`,
    );
  const held =
    first.session === undefined ? 'the person is' : `these sessions of theirs are: ${sessions}`;
  throw new CommandError(
    `${userName} is not erased (LEGAL_HOLD): ${held} on legal hold; remove the hold at /admin/retention first.`,
  );
}

async function erase(
  { store, auditLog }: OpenForWriting,
  userName: string,
  key: string,
  ids: number[],
): Promise<void> {
  /** A session may be opened, or a hold placed, between two steps. */
  const step = async <Result>(work: (transaction: Transaction<Database>) => Promise<Result>) => {
    await setTimeout(pauseMs);
    return await store.commit(async (transaction) => {
      refuse(userName, await hindrances(transaction, key));
      return await work(transaction);
    });
  };
  const say = async (transaction: Transaction<Database>, details?: Redaction) => {
    await auditLog.append(transaction, [{ type: 'person.erased', at: clock.now(), details }]);
  };
  // Whoever has no login cannot enter a session.
  await step(async (each) => {
    await endLogins(each, key);
    await say(each);
  });
  for (let left = ids; left.length > 0; left = await auditIdsOf(store, key))
    for (let index = 0; index < left.length; index += atOnce)
      await step(async (each) => {
        const gone = await deleteAuditPayload(each, left.slice(index, index + atOnce));
        if (gone.length > 0) await say(each, await auditLog.redaction(each, gone));
      });
  while ((await step(async (each) => await deleteMessages(each, key, atOnce))) > 0);
  while ((await step(async (each) => await anonymizeParts(each, key, atOnce))) > 0);
  while ((await step(async (each) => await erasePersonFromReports(each, key, atOnce))) > 0);
  // The person comes last: if this process ends before, the same command erases the rest.
  await step(async (each) => {
    await deletePerson(each, key);
  });
}
