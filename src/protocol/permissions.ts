/** One right of a role. */
export const permissions = [
  // Sessions, as a helper.
  'session.offer',
  'session.view',
  'session.voice',
  'session.annotate',
  'session.record',
  'session.transfer',
  'session.assist-unenrolled',
  // Rights outside sessions.
  'device.read',
  // Administration.
  'session.read-any',
  'session.end-any',
  // For another helper, for instance from a ticket.
  'session.open-any',
  'report.read',
  'audit.read',
  // What somebody may do, and why.
  'access.read',
  'health.read',
  'server.drain',
  'settings.write',
  // Legal holds.
  'retention.write',
  'token.write',
  'webhook.write',
] as const;
export type Permission = (typeof permissions)[number];
