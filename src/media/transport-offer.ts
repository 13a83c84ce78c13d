import type { types } from 'mediasoup';
import type { TransportOffer } from '../protocol/media-offer.ts';

/**
 * What a page needs to reach a transport by UDP. The worker's own TCP port is left out, since pages
 * cannot reach it.
 */
export function transportOffer(transport: types.WebRtcTransport): TransportOffer {
  const { id, iceParameters, iceCandidates, dtlsParameters, sctpParameters: sctp } = transport;
  return {
    id,
    iceParameters,
    iceCandidates: iceCandidates
      .filter(({ protocol }) => protocol === 'udp')
      .map(({ tcpType: _, ...candidate }) => candidate),
    dtlsParameters,
    ...(sctp && {
      sctpParameters: {
        port: sctp.port,
        maxSendMessageSize: sctp.maxSendMessageSize,
        maxReceiveMessageSize: sctp.maxReceiveMessageSize,
      },
    }),
  };
}
