/** The media server's side of a connection for data only, as SDP. */
import type { TransportOffer } from '../../src/protocol/media-offer.ts';

/**
 * Answers a page's offer. The server is ICE-lite and waits for the page to begin DTLS. Sources: RFC
 * 8841 (SCTP over DTLS), RFC 8839 and RFC 6544 (candidates), RFC 8842 (setup).
 *
 * @param offer The page's own description, with its only data section.
 */
export function sdpAnswer(offer: string, transport: TransportOffer): string {
  const { iceParameters, iceCandidates, dtlsParameters, sctpParameters } = transport;
  const mid = /^a=mid:(\S+)/m.exec(offer)?.[1] ?? '0';
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=group:BUNDLE ${mid}`,
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    ...iceCandidates.map(
      ({ foundation, protocol, priority, address, port, type, tcpType }) =>
        `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ ${type}` +
        (tcpType ? ` tcptype ${tcpType}` : ''),
    ),
    'a=end-of-candidates',
    'a=setup:passive',
    ...dtlsParameters.fingerprints
      .filter(({ algorithm }) => algorithm === 'sha-256')
      .map(({ algorithm, value }) => `a=fingerprint:${algorithm} ${value}`),
    `a=sctp-port:${sctpParameters?.port ?? 5_000}`,
    `a=max-message-size:${sctpParameters?.maxReceiveMessageSize ?? 1_024}`,
    '',
  ].join('\r\n');
}
