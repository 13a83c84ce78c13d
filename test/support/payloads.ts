/** What tests have to know of every request; a new one does not compile without it. */
import type { ErrorCode } from '../../src/protocol/error-codes.ts';
import type { Payload, RequestName, requests } from '../../src/protocol/requests.ts';
import type { SessionState } from '../../src/protocol/session-view.ts';
import { dtlsParameters, screenParameters } from './media.ts';

const unknownId = '3f2b8f0e-5f0a-4c6e-9f2d-1b1f4f7c9a10';

/** A payload that passes its schema. */
export function payloads(): { [Name in RequestName]: Payload<Name> } {
  return {
    'session.create': {},
    'session.join': { passcode: 'AAAA-AAAA' },
    'session.enter': { sessionId: unknownId },
    'session.leave': {},
    'session.own': {},
    'device.list': { search: '', offset: 0 },
    'device.continue': {},
    'session.request-view': {},
    'session.answer': { allow: true, number: '47' },
    'session.stay': {},
    'session.end': {},
    'sessions.live': {},
    'session.end-any': { sessionId: unknownId },
    'audit.search': {},
    'audit.export': {},
    'participant.admit': { userName: 'nobody@demo.example', role: 'helper' },
    'session.pass-lead': { participantId: unknownId },
    'grant.request': { grant: 'view' },
    'grant.answer': { participantId: unknownId, grant: 'view', allow: true },
    'grant.revoke': { participantId: unknownId, grant: 'view' },
    'share.report': { status: 'choosing' },
    'share.source': { source: 'live' },
    'share.seen': { seen: 'moving' },
    'media.join': {},
    'media.ready': {
      rtpCapabilities: {
        codecs: [
          { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, preferredPayloadType: 101 },
        ],
      },
    },
    'media.connect-transport': { transportId: unknownId, dtlsParameters: dtlsParameters() },
    'media.restart-ice': { transportId: unknownId },
    'media.produce': { source: 'screen', rtpParameters: screenParameters() },
    'media.resume-producer': { producerId: unknownId },
    'media.close-producer': { producerId: unknownId },
    'media.resume-consumer': { consumerId: unknownId },
    'media.request-key-frame': { consumerId: unknownId },
    'media.produce-data': { sctpStreamParameters: { streamId: 1, ordered: true } },
    'chat.send': { id: crypto.randomUUID(), text: 'hello' },
    'chat.history': { afterSeq: 0 },
    'check.open': {},
    'check.connect': { transportId: unknownId, dtlsParameters: dtlsParameters() },
    'check.close': {},
    'reports.sessions': {},
    'reports.summary': {},
    'reports.export': {},
    'settings.read': {},
    'settings.change': { name: 'blockChat', value: null },
    'settings.history': {},
    'access.roles': {},
    'access.explain': { person: 'nobody@demo.example' },
    'people.search': { search: 'nobody' },
    'health.read': {},
    'server.drain': { on: false },
    'sessions.mine': {},
    'receipt.read': { sessionId: unknownId },
    'receipt.chat': { sessionId: unknownId, afterSeq: 0 },
    'retention.read': {},
    'holds.list': {},
    'holds.put': { held: { sessionId: unknownId }, note: 'a case' },
    'holds.remove': { id: unknownId },
    'webhooks.list': {},
    'webhooks.create': {
      name: 'Tickets',
      url: 'https://tickets.example.com/beside',
      events: ['session.ended'],
    },
    'webhooks.update': { id: unknownId, enabled: false },
    'webhooks.remove': { id: unknownId },
    'webhooks.rotate-secret': { id: unknownId },
    'webhooks.deliveries': { id: unknownId },
    'webhooks.resend': { id: unknownId, deliveryId: 1 },
    'sessions.open': {},
    'access.own': {},
    'tokens.list': {},
    'tokens.create': {
      ...{ name: 'A program', permissions: ['audit.read'], scope: 'everyone', days: 1 },
    },
    'tokens.revoke': { tokenId: 'none' },
  };
}

export type SessionRequest = {
  [Name in RequestName]: (typeof requests)[Name]['by'] extends 'person' ? never : Name;
}[RequestName];

const whileOpen: SessionState[] = ['waiting', 'joined', 'requested', 'allowed', 'sharing'];
const whileTogether: SessionState[] = ['joined', 'requested', 'allowed', 'sharing'];
/** Not before `media.join`, which nobody has sent here but the one who shares. */
const never: SessionState[] = [];

/** The states of a session in which a request is granted. */
export const turns: Record<SessionRequest, SessionState[]> = {
  'device.continue': whileTogether,
  'session.request-view': ['joined'],
  'session.answer': ['requested'],
  'session.stay': whileTogether,
  'session.end': whileOpen,
  'participant.admit': ['allowed', 'sharing'],
  'session.pass-lead': ['joined', 'allowed', 'sharing'],
  'grant.request': ['allowed', 'sharing'],
  'grant.answer': whileTogether,
  'grant.revoke': whileTogether,
  'share.report': ['allowed'],
  'share.source': ['allowed', 'sharing'],
  'share.seen': ['allowed', 'sharing'],
  'media.join': whileTogether,
  'media.ready': never,
  'media.connect-transport': never,
  'media.restart-ice': never,
  'media.produce': never,
  'media.resume-producer': never,
  'media.close-producer': never,
  'media.resume-consumer': never,
  'media.request-key-frame': never,
  'media.produce-data': never,
  'chat.send': whileTogether,
  'chat.history': whileOpen,
};

export type PersonRequest = {
  [Name in RequestName]: (typeof requests)[Name]['by'] extends 'person' ? Name : never;
}[RequestName];

/** What somebody is refused with who has no role, no right passcode and no part in the session. */
export const strangerRefusals: Record<PersonRequest, ErrorCode | 'granted'> = {
  'session.create': 'PERMISSION_MISSING',
  'session.join': 'PASSCODE_NOT_ACCEPTED',
  'session.enter': 'SESSION_UNKNOWN',
  // Of their own, and there are none.
  'session.leave': 'granted',
  'session.own': 'granted',
  'device.list': 'PERMISSION_MISSING',
  'sessions.live': 'PERMISSION_MISSING',
  'audit.search': 'PERMISSION_MISSING',
  'audit.export': 'PERMISSION_MISSING',
  'session.end-any': 'PERMISSION_MISSING',
  // Whoever may sign in may try the connection: it touches nobody else.
  'check.open': 'granted',
  'check.connect': 'MEDIA_UNKNOWN',
  'check.close': 'granted',
  'reports.sessions': 'PERMISSION_MISSING',
  'reports.summary': 'PERMISSION_MISSING',
  'reports.export': 'PERMISSION_MISSING',
  'settings.read': 'PERMISSION_MISSING',
  'settings.change': 'PERMISSION_MISSING',
  'settings.history': 'PERMISSION_MISSING',
  'access.roles': 'PERMISSION_MISSING',
  'access.explain': 'PERMISSION_MISSING',
  'people.search': 'PERMISSION_MISSING',
  'health.read': 'PERMISSION_MISSING',
  'server.drain': 'PERMISSION_MISSING',
  // Of their own, and there are none.
  'sessions.mine': 'granted',
  'receipt.read': 'SESSION_UNKNOWN',
  'receipt.chat': 'SESSION_UNKNOWN',
  'retention.read': 'PERMISSION_MISSING',
  'holds.list': 'PERMISSION_MISSING',
  'holds.put': 'PERMISSION_MISSING',
  'holds.remove': 'PERMISSION_MISSING',
  'webhooks.list': 'PERMISSION_MISSING',
  'webhooks.create': 'PERMISSION_MISSING',
  'webhooks.update': 'PERMISSION_MISSING',
  'webhooks.remove': 'PERMISSION_MISSING',
  'webhooks.rotate-secret': 'PERMISSION_MISSING',
  'webhooks.deliveries': 'PERMISSION_MISSING',
  'webhooks.resend': 'PERMISSION_MISSING',
  'sessions.open': 'PERMISSION_MISSING',
  'access.own': 'granted',
  'tokens.list': 'PERMISSION_MISSING',
  'tokens.create': 'PERMISSION_MISSING',
  'tokens.revoke': 'PERMISSION_MISSING',
};
