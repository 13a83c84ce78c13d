/** A database with sessions, chat and an audit log of times of one's choosing. */
import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { pino } from 'pino';
import type { EventBus } from '../../src/application/event-bus.ts';
import { AuditLog } from '../../src/audit/audit-log.ts';
import type { Clock } from '../../src/common/clock.ts';
import { Threads } from '../../src/database/chat-threads.ts';
import { Pictures } from '../../src/database/pictures.ts';
import type { Store } from '../../src/database/store.ts';
import type { Session } from '../../src/domain/session.ts';
import { committing } from './committed.ts';
import { helper, sharer } from './sessions-in.ts';

export const dayMs = 86_400_000;

export interface Aged {
  auditLog: AuditLog;
  /** By which the audit log is verified. */
  publicKey: KeyObject;
  /** A session that has begun then, with two messages and two events more. */
  open: (id: string, at: number) => Promise<Session>;
  /** One that has also ended, a moment later. */
  over: (id: string, at: number) => Promise<Session>;
}

/** @param keys Of the audit log; new ones if left out. */
export async function aged(
  store: Store,
  clock: Clock,
  keys = generateKeyPairSync('ed25519'),
): Promise<Aged> {
  const logger = pino({ level: 'silent' });
  const bus = { publish: () => undefined } as unknown as EventBus;
  const { open: openSession, commit } = await committing(store, bus);
  await new Pictures(store).save(sharer.key, { type: 'image/png', bytes: Buffer.from('picture') });
  const threads = new Threads(store);
  const open = async (id: string, at: number) => {
    const session = await openSession(id, at);
    for (const [index, author] of [session.lead, session.sharer!].entries())
      await threads.post(
        id,
        { id: author.id, role: author.role, name: author.person.card.name },
        { id: randomUUID(), text: `message ${index} of ${id}` },
        at + index,
      );
    session.requestView(at + 1);
    session.answer(true, at + 2);
    await commit(session);
    return session;
  };
  return {
    open,
    async over(id, at) {
      const session = await open(id, at);
      session.finish('sharer-left', at + 3, session.sharer);
      await commit(session);
      return session;
    },
    publicKey: keys.publicKey,
    auditLog: await AuditLog.open({
      ...{ store, clock, logger, key: keys.privateKey },
      networkOf: (address) => address,
      checkpoints: { appended: () => undefined, close: () => Promise.resolve() },
    }),
  };
}

/** The two who are in every session. */
export const people = { helper, sharer };
