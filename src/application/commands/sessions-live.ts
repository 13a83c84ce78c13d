import { hostname } from 'node:os';
import { z } from 'zod';
import { readCursor, writeCursor } from '../../common/cursor.ts';
import type { Participant } from '../../domain/participant.ts';
import type { Session } from '../../domain/session.ts';
import { coversSession } from '../../policy/session-scope.ts';
import type { LiveSession } from '../../protocol/live-session.ts';
import { defaultLimit } from '../../protocol/requests/paging.ts';
import type { Payload } from '../../protocol/requests.ts';
import type { Command } from './command.ts';

/** When the session was opened, and its id. */
const sortKey = z.tuple([z.number(), z.string()]);

/** Lists the open sessions that the asker's roles cover, the latest first. */
export const sessionsLive: Command<'sessions.live'> = ({ actor, payload, sessions }) => {
  const { cursor, limit = defaultLimit, ...filters } = payload;
  const query = { request: 'sessions.live', ...filters };
  const after = cursor === undefined ? undefined : readCursor(query, sortKey, cursor);
  const found = sessions
    .open()
    .filter((each) => coversSession(actor.person, 'session.read-any', each))
    .filter(matching(filters))
    .sort(latestFirst);
  const rest = after
    ? found.filter(
        ({ createdAt, id }) =>
          latestFirst({ createdAt: after[0], id: after[1] }, { createdAt, id }) < 0,
      )
    : found;
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  return {
    sessions: shown.map(liveView),
    total: found.length,
    ...(last &&
      rest.length > limit && { nextCursor: writeCursor(query, [last.createdAt, last.id]) }),
  };
};

type Place = Pick<Session, 'createdAt' | 'id'>;

function latestFirst(one: Place, other: Place): number {
  return other.createdAt - one.createdAt || (one.id < other.id ? -1 : 1);
}

function matching({
  state,
  person,
  text,
}: Payload<'sessions.live'>): (session: Session) => boolean {
  const words = (text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const name = person?.toLowerCase();
  return (session) => {
    if (state && session.state !== state) return false;
    const people = session.participants().map((each) => each.person);
    if (
      name !== undefined &&
      !people.some(({ key, userName }) => key === person || userName.toLowerCase() === name)
    )
      return false;
    if (words.length === 0) return true;
    const said = [
      session.id,
      session.device?.device?.name,
      ...people.flatMap(({ userName, card }) => [userName, card.name]),
    ];
    const all = said.join('\n').toLowerCase();
    return words.every((word) => all.includes(word));
  };
}

function liveView(session: Session): LiveSession {
  const { id, state, createdAt, joinedAt, device, lead, sharer, quality } = session;
  if (state === 'ended') throw new Error(`Session ${id} is not open.`);
  const others = session.participants().filter((each) => each !== lead && each !== sharer);
  const people = [lead, ...(sharer ? [sharer] : []), ...others];
  return {
    ...{ id, state, createdAt, node: hostname() },
    ...(joinedAt !== undefined && { joinedAt }),
    people: people.map((each) => personView(each, each === lead)),
    ...(device && {
      device: { state: device.state, ...(device.device && { name: device.device.name }) },
    }),
    ...(quality.current !== undefined && { quality: quality.current }),
  };
}

function personView({ person, role, presence }: Participant, leads: boolean) {
  return {
    name: person.card.name,
    userName: person.userName,
    role,
    ...(leads && ({ leads: true } as const)),
    isHere: presence.state === 'here',
  };
}
