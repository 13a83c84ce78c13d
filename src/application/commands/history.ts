/** What people read later about their own sessions. */
import { z } from 'zod';
import { readCursor, writeCursor } from '../../common/cursor.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import { defaultLimit } from '../../protocol/requests/paging.ts';
import {
  couldReadThread,
  receiptFor,
  type StoredEvent,
  type StoredPart,
  type StoredSession,
} from '../../domain/receipt.ts';
import type { Actor } from '../actor.ts';
import type { Services } from '../services.ts';
import type { Command } from './command.ts';

const sortKey = z.tuple([z.int(), z.string()]);
/** Devices that a receipt names, where it may be one of several. */
const mostDevices = 5;

export const sessionsMine: Command<'sessions.mine'> = async ({
  actor,
  payload: { cursor, limit = defaultLimit },
  pastSessions,
}) => {
  const { key } = actor.person;
  const query = { request: 'sessions.mine', key };
  const [joinedAt, sessionId] = cursor ? readCursor(query, sortKey, cursor) : [];
  const after =
    joinedAt === undefined || sessionId === undefined ? undefined : { joinedAt, sessionId };
  const found = await pastSessions.ofPerson(key, after, limit + 1);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  const others = await pastSessions.othersIn(
    page.map((part) => part.sessionId),
    key,
  );
  return {
    sessions: page.map(({ sessionId: id, role, joinedAt: at, endedAt }) => ({
      ...{ id, role, joinedAt: at, others: others.get(id) ?? [] },
      ...(endedAt !== null && { endedAt }),
    })),
    ...(last && { nextCursor: writeCursor(query, [last.joinedAt, last.sessionId]) }),
  };
};

export const receiptRead: Command<'receipt.read'> = async ({ actor, payload, ...services }) => {
  const { session, me, events } = await ownSession(services, actor, payload.sessionId);
  const found = receiptFor(session, me, events);
  if (!found) throw new BesideError('NOT_NOW');
  const names = found.device && (await deviceNames(services, found.device.ids, session.device));
  const receipt = found.device && names ? { ...found, device: { ...found.device, names } } : found;
  if (!couldReadThread(session, me, events)) return { ...receipt, chat: 'withheld' };
  const { settings, clock, threads } = services;
  const { chatDays } = settings.retention;
  const keptMs = chatDays === 'forever' ? Infinity : chatDays * 86_400_000;
  const isOld = (session.endedAt ?? Infinity) < clock.now() - keptMs;
  const isGone = isOld && (await threads.page(session.id, 0)).messages.length === 0;
  return { ...receipt, chat: isGone ? 'deleted' : 'kept' };
};

export const receiptChat: Command<'receipt.chat'> = async ({ actor, payload, ...services }) => {
  const { session, me, events } = await ownSession(services, actor, payload.sessionId);
  const receipt = receiptFor(session, me, events);
  if (!receipt) throw new BesideError('NOT_NOW');
  if (!couldReadThread(session, me, events)) throw new BesideError('GRANT_MISSING');
  const { messages, more } = await services.threads.page(session.id, payload.afterSeq);
  // What was written after the reader's part had ended is not theirs.
  const own = messages.filter(({ at }) => at <= receipt.end.at);
  return { messages: own, more: more && own.length === messages.length };
};

/** @throws {BesideError} `SESSION_UNKNOWN`, also for a session in which the person took no part. */
async function ownSession(
  { pastSessions }: Pick<Services, 'pastSessions'>,
  { person }: Actor,
  sessionId: string,
): Promise<{ session: StoredSession; me: StoredPart; events: StoredEvent[] }> {
  const session = await pastSessions.find(sessionId);
  const me = session?.parts.findLast(({ personKey }) => personKey === person.key);
  if (!session || !me) throw new BesideError('SESSION_UNKNOWN');
  return { session, me, events: await pastSessions.eventsOf(sessionId) };
}

/** @returns What each device was called, or is called in the list, or its id. */
async function deviceNames(
  { devices }: Pick<Services, 'devices'>,
  ids: string[] | undefined,
  known: StoredSession['device'],
): Promise<string[] | undefined> {
  if (!ids) return known && [known.name];
  const nameOf = async (id: string) => {
    if (id === known?.id) return known.name;
    try {
      return (await devices.get(id)).name;
    } catch (error) {
      if (error instanceof BesideError) return id;
      throw error;
    }
  };
  return await Promise.all(ids.slice(0, mostDevices).map(nameOf));
}
