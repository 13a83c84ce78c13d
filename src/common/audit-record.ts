/**
 * The content of a row of the audit log. Whoever can write the database may have changed it to anything.
 * It is checked by hand, since a search may read 50,000 rows.
 */
import type { AuditRow } from '../protocol/audit-row.ts';
import { objectIn } from './json-object.ts';

type PersonalMember = 'person' | 'target' | 'devices' | 'address' | 'note';
type Content = Omit<AuditRow, PersonalMember | 'result' | 'hash'>;
type Personal = Pick<AuditRow, 'devices' | 'address' | 'note'> & {
  person?: string;
  target?: string;
};

/** What `Date` takes. */
const latest = 8_640_000_000_000_000;

/**
 * @returns The content of the record. If it is none, the type says so and the rest is left out. So the
 *   other rows can still be read.
 */
export function readRecord({ id, record }: { id: number; record: string }): Content {
  const content = objectIn(record);
  const { at, type, previous, details = {}, role, code, session, requestId, personal } = content;
  const isRecord =
    Number.isInteger(content['id']) &&
    typeof at === 'number' &&
    at >= 0 &&
    at <= latest &&
    typeof type === 'string' &&
    typeof previous === 'string' &&
    typeof details === 'object' &&
    details !== null &&
    [role, code, session, requestId, personal].every(isTextIfAny);
  return isRecord ? (content as Content) : { id, at: 0, type: 'unreadable', previous: '' };
}

/** @returns The personal data of a row. Empty if there are none, or they cannot be read. */
export function readPersonal(data: string | null | undefined): Personal {
  const content = objectIn(data ?? '');
  const { devices = [], person, target, address, note } = content;
  const isPersonal =
    Array.isArray(devices) &&
    devices.every((each) => typeof each === 'string') &&
    [person, target, address, note].every(isTextIfAny);
  return isPersonal ? content : {};
}

function isTextIfAny(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}
