import type { types } from 'mediasoup';
import type { TransportOffer } from '../protocol/media-offer.ts';

/** What a page needs to reach a transport by UDP; at the worker's own TCP port it would find nobody. */
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
