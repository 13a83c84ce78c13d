/** The events of sessions that may leave. Chat, devices and media parameters stay. */
export const webhookEvents = [
  'session.created',
  'session.joined',
  'session.joiner-refused',
  'session.resumed',
  'session.ended',
  'view.requested',
  'view.allowed',
  'view.declined',
  'view.revoked',
  'share.started',
  'share.stopped',
  'participant.admitted',
  'participant.joined',
  'participant.left',
  'lead.passed',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];
