/** Which events of the audit log are counted when they are repeated, so that nobody can fill the database. */
import type { AuditEvent, AuditEventType } from './audit-events.ts';

/**
 * The types of event that anybody can cause as often as they like. The number is the limit of rows
 * with the same content in one minute. All further events of that minute become one more row. Every
 * event of another type gets its own row.
 */
export const mostRows: Partial<Record<AuditEventType, number>> = {
  'passcode.refused': 1,
  'passcode.guessing': 1,
  'sessions.too-many': 1,
  'audit.read': 1,
  'audit.exported': 1,
  'report.exported': 1,
  'permission.refused': 1,
  'condition.refused': 1,
  'token.used': 1,
  'token.refused': 1,
  // All people of an office may have the same address.
  'sign-in.refused': 60,
  'signed-in': 10,
  'signed-out': 10,
};
/**
 * The details of these are what somebody asks for, so each may be different. The number is the limit
 * of rows in one minute whatever was asked. All further ones become one more row, without details.
 */
export const mostAnyRows: Partial<Record<AuditEventType, number>> = {
  'audit.read': 30,
  'audit.exported': 30,
  'report.exported': 30,
};

/** @returns The same text for events that count as the same. */
export function keyOf(
  { type, sessionId, personKey, address, code, details }: AuditEvent,
  networkOf: (address: string) => string,
): string {
  const network = address && networkOf(address);
  return JSON.stringify([type, sessionId, personKey, network, code, details]);
}
