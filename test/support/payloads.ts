/** A payload for every request that passes its schema. A new request does not compile without one. */
import type { Payload, RequestName } from '../../src/protocol/requests.ts';
import { dtlsParameters, screenParameters } from './media.ts';

const unknownId = '3f2b8f0e-5f0a-4c6e-9f2d-1b1f4f7c9a10';

export function payloads(): { [Name in RequestName]: Payload<Name> } {
  return {
    'session.create': {},
    'session.join': { passcode: 'AAAA-AAAA' },
    'session.enter': { sessionId: unknownId },
    'session.own': {},
    'device.list': { search: '', offset: 0 },
    'device.continue': {},
    'session.request-view': {},
    'session.answer': { allow: true, number: '47' },
    'session.stay': {},
    'session.end': {},
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
    'settings.read': {},
    'settings.change': { name: 'blockChat', value: null },
  };
}
