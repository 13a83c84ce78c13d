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
  'audit.read',
  'settings.write',
  'session.end-any',
] as const;
export type Permission = (typeof permissions)[number];
