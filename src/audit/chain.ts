/**
 * The audit log as a hash chain. Each record contains the hash of the record before it. If a record
 * is changed, deleted, inserted or moved, the chain no longer fits at that place.
 *
 * A record is JSON in canonical form (RFC 8785). Its hash is SHA-256 of that text, in hexadecimal.
 * Personal data are stored beside the record, so that they can be deleted without breaking the
 * chain. The record contains only a salted digest of them. When the salt is deleted too, nobody can
 * guess the data and check the guess against the digest.
 */
import { hash, randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import { objectIn } from '../common/json-object.ts';
import type { AuditEvent } from './audit-events.ts';

/** The end of a chain: the id and the hash of its last record. */
export interface Head {
  id: number;
  hash: string;
}

/** The end of an empty log. The first record contains this hash as `previous`. */
export const beginning: Head = { id: 0, hash: '0'.repeat(64) };

/** A record as it is stored. */
export interface AuditRecord {
  id: number;
  /** Canonical JSON of a `RecordContent`. */
  record: string;
  /** The hash of `record`. */
  hash: string;
  personal?: PersonalData | undefined;
}

/** The content of a record. */
export interface RecordContent {
  /** One more than the id of the record before. The first is 1. */
  id: number;
  /** Milliseconds since 1970. */
  at: number;
  type: string;
  session?: string;
  role?: string;
  code?: string;
  details?: object;
  /** The id of the request that caused it, which log lines and traces carry too. */
  requestId?: string;
  /** The digest of the personal data, whether or not they are still stored. */
  personal?: string;
  /** The hash of the record before. */
  previous: string;
}

/** The personal data of one record, as they are stored. */
export interface PersonalData {
  salt: string;
  /** Canonical JSON of a `PersonalContent`. */
  data: string;
}

export interface PersonalContent {
  person?: string;
  target?: string;
  devices?: string[];
  address?: string;
  /** What the person wrote about it. */
  note?: string;
}

export function hashOf(record: string): string {
  return hash('sha256', record, 'hex');
}

export function digestOf({ salt, data }: PersonalData): string {
  return hash('sha256', salt + data, 'hex');
}

/** @returns The content. Whoever can write the database may have changed it to anything. */
export function contentOf(record: string): { [Member in keyof RecordContent]?: unknown } {
  return objectIn(record);
}

/**
 * @param request The id of the request that caused the events, if one did.
 * @returns One record for each event, in order. The first continues the chain after `head`.
 */
export function chain(events: AuditEvent[], head: Head, request?: string): AuditRecord[] {
  let { id, hash: previous } = head;
  return events.map((event) => {
    const personal = personalOf(event);
    const content: RecordContent = {
      id: (id += 1),
      at: event.at,
      type: event.type,
      ...(event.sessionId !== undefined && { session: event.sessionId }),
      ...(event.role && { role: event.role }),
      ...(event.code && { code: event.code }),
      ...(event.details && isFilled(event.details) && { details: event.details }),
      ...(request !== undefined && { requestId: request }),
      ...(personal && { personal: digestOf(personal) }),
      previous,
    };
    const record = canonical(content);
    previous = hashOf(record);
    return { id, record, hash: previous, personal };
  });
}

function personalOf(event: AuditEvent): PersonalData | undefined {
  const { personKey, targetKey, deviceIds, address, note } = event;
  const content: PersonalContent = {
    ...(personKey !== undefined && { person: personKey }),
    ...(targetKey !== undefined && { target: targetKey }),
    ...(deviceIds && deviceIds.length > 0 && { devices: deviceIds }),
    ...(address !== undefined && { address }),
    ...(note !== undefined && { note }),
  };
  if (!isFilled(content)) return undefined;
  // 122 random bits. Node keeps random bytes ready for UUIDs, so one costs little.
  return { salt: randomUUID(), data: canonical(content) };
}

const isFilled = (content: object) => Object.values(content).some((value) => value !== undefined);

/**
 * Returns canonical JSON (RFC 8785). Text from outside may contain lone surrogates, which RFC 8785
 * does not allow. They are replaced by U+FFFD.
 */
function canonical(content: object): string {
  try {
    return canonicalize(content) ?? '';
  } catch {
    // There are hardly ever any, and to look for them takes as long as the rest.
    return canonicalize(wellFormed(content)) ?? '';
  }
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, wellFormed(member)]),
  );
}
