/** What a participant may read about a session later, made of what was stored. */
import type { DeviceEvidence, DeviceState } from '../protocol/device.ts';
import { grantNames } from '../protocol/grants.ts';
import { receiptEvents, type Receipt, type ReceiptEvent } from '../protocol/receipt.ts';
import type {
  EndReason,
  ParticipantId,
  PolicyRule,
  Role,
  Side,
  TimeLimit,
} from '../protocol/session-view.ts';

/** More lines than this are left out. */
const mostLines = 1_000;

export interface StoredPart {
  id: ParticipantId;
  role: Role;
  /** Undefined if the person was erased. */
  name: string | undefined;
  personKey: string;
  /** When they first entered. Those who never did are left out. */
  joinedAt: number;
  leftAt: number | undefined;
}

/** An event of the session, as the audit log has it. */
export interface StoredEvent {
  at: number;
  type: string;
  /** Undefined if nobody did it, or that was deleted. */
  personKey: string | undefined;
  devices: string[] | undefined;
  details: {
    to?: ParticipantId;
    state?: DeviceState;
    evidence?: DeviceEvidence;
    rule?: PolicyRule;
    limit?: TimeLimit;
  };
}

export interface StoredSession {
  id: string;
  parts: StoredPart[];
  endedAt: number | undefined;
  endReason: EndReason | undefined;
  endedBy: Side | undefined;
  /** The sharer's device, as it was called then. Undefined if it may be one of several. */
  device: { id: string; name: string } | undefined;
}

/** @returns Undefined as long as the session goes on for this participant. */
export function receiptFor(
  session: StoredSession,
  me: StoredPart,
  events: StoredEvent[],
): Omit<Receipt, 'chat'> | undefined {
  const end = endFor(session, me, events);
  if (!end) return undefined;
  const { parts } = session;
  const told = eventsWithPeople(parts, events).filter(({ at }) => at <= end.at);
  const lines = told.flatMap(({ at, type, by, to }) =>
    isShown(type) && at >= me.joinedAt
      ? [{ at, event: type, ...(by && { by }), ...(to && { to }) }]
      : [],
  );
  const device = told.findLast(({ type }) => type === 'device.seen');
  const { state, evidence } = device?.details ?? {};
  return {
    sessionId: session.id,
    me: me.id,
    people: parts
      .filter(({ joinedAt }) => joinedAt <= end.at)
      .map(({ id, role, name, joinedAt, leftAt }) => ({
        ...{ id, role, joinedAt },
        ...(name !== undefined && { name }),
        ...(leftAt !== undefined && leftAt <= end.at && { leftAt }),
      })),
    end,
    ...(me.role !== 'observer' &&
      state &&
      evidence && {
        device: { state, evidence, ...(device?.devices && { ids: device.devices }) },
      }),
    seen: seenIn(told, end.at).flatMap(({ from, to, participantId }) =>
      to > me.joinedAt ? [{ participantId, from: Math.max(from, me.joinedAt), to }] : [],
    ),
    lines: lines.slice(0, mostLines),
    ...(lines.length > mostLines && { cut: true as const }),
  };
}

/**
 * Whether the reader could read the thread when their part ended: the sharer, the lead, and whoever
 * held a grant.
 */
export function couldReadThread(
  { parts }: StoredSession,
  me: StoredPart,
  events: StoredEvent[],
): boolean {
  let lead = firstLead(parts)?.id;
  const held = new Set<string>();
  for (const { type, to } of eventsWithPeople(parts, events)) {
    if (type === 'lead.passed') lead = to;
    const [grant = '', act] = type.split('.');
    if (to !== me.id) continue;
    if (act === 'allowed') held.add(grant);
    if (act === 'revoked') held.delete(grant);
  }
  return me.role === 'sharer' || me.id === lead || held.size > 0;
}

function endFor(
  { endedAt, endReason, endedBy }: StoredSession,
  me: StoredPart,
  events: StoredEvent[],
): Receipt['end'] | undefined {
  if (me.leftAt !== undefined) {
    const left = events.find(({ type, at }) => type === 'participant.left' && at === me.leftAt);
    const rule = left?.details.rule;
    const reason = rule ? 'policy' : me.role === 'sharer' ? 'sharer-left' : 'helper-left';
    return { at: me.leftAt, reason, ...(rule && { rule }) };
  }
  if (endedAt === undefined || endReason === undefined) return undefined;
  const { rule, limit } = events.findLast(({ type }) => type === 'session.ended')?.details ?? {};
  return {
    ...{ at: endedAt, reason: endReason },
    ...(endedBy && { by: endedBy }),
    ...(rule && { rule }),
    ...(limit && { limit }),
  };
}

type Told = StoredEvent & { by: ParticipantId | undefined; to: ParticipantId | undefined };

/** Adds who did it and to whom. A grant without a participant is that of the lead at that time. */
function eventsWithPeople(parts: StoredPart[], events: StoredEvent[]): Told[] {
  let lead = firstLead(parts)?.id;
  return events.map((event) => {
    const { type, at, personKey, details } = event;
    const by = parts.findLast(({ joinedAt, leftAt = Infinity, ...part }) =>
      // Somebody may have left and come back as another participant. Who has left is known even if
      // the name was deleted.
      type === 'participant.left' && leftAt === at
        ? true
        : part.personKey === personKey && joinedAt <= at && leftAt >= at,
    )?.id;
    const isGrant = grantNames.some((grant) => type.startsWith(`${grant}.`));
    const to = details.to ?? (isGrant ? lead : undefined);
    if (type === 'lead.passed') lead = details.to;
    return { ...event, by, to };
  });
}

/** Whoever has opened the session. */
function firstLead(parts: StoredPart[]): StoredPart | undefined {
  return parts
    .filter(({ role }) => role === 'helper')
    .reduce<StoredPart | undefined>(
      (first, each) => (first && first.joinedAt <= each.joinedAt ? first : each),
      undefined,
    );
}

/** The times in which the screen was shared and somebody held the grant to view. */
function seenIn(events: Told[], end: number): Receipt['seen'] {
  const seen: Receipt['seen'] = [];
  const holders = new Set<ParticipantId>();
  const since = new Map<ParticipantId, number>();
  let isShared = false;
  const close = (id: ParticipantId, to: number) => {
    const from = since.get(id);
    if (from !== undefined && to > from) seen.push({ participantId: id, from, to });
    since.delete(id);
  };
  for (const { at, type, by, to } of events) {
    if (type === 'view.allowed' && to) holders.add(to);
    const leaver = type === 'view.revoked' ? to : type === 'participant.left' ? by : undefined;
    if (leaver) {
      holders.delete(leaver);
      close(leaver, at);
    }
    if (type === 'share.started') isShared = true;
    if (type === 'share.stopped' || type === 'session.ended') {
      isShared = false;
      for (const id of holders) close(id, at);
    }
    if (isShared) for (const id of holders) if (!since.has(id)) since.set(id, at);
  }
  for (const id of holders) close(id, end);
  return seen.sort((one, other) => one.from - other.from);
}

function isShown(type: string): type is ReceiptEvent {
  return (receiptEvents as readonly string[]).includes(type);
}
