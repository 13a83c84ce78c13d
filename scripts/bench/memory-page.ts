/** Runs in a browser's page: the media of any number of people, as their own pages would hold it. */
import { Device, type types } from 'mediasoup-client';
import type { MediaOffer } from '../../src/protocol/media-offer.ts';

declare global {
  interface Window {
    /** Asks the server as one of the people. */
    askAs: (person: string, name: string, payload: object) => Promise<Record<string, string>>;
    connectAs: typeof connectAs;
  }
}

window.connectAs = connectAs;

/**
 * Connects both transports (ICE, DTLS, SCTP), opens the chat channel both ways, and tells what can
 * be shown; a sharer also sends a small picture that does not move.
 */
async function connectAs(person: string, offer: MediaOffer, sharing: boolean): Promise<void> {
  const device = await Device.factory();
  await device.load({
    routerRtpCapabilities: offer.routerRtpCapabilities as types.RtpCapabilities,
  });
  const send = device.createSendTransport(offer.sendTransport);
  const receive = device.createRecvTransport(offer.recvTransport);
  for (const transport of [send, receive])
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      const payload = { transportId: transport.id, dtlsParameters };
      window.askAs(person, 'media.connect-transport', payload).then(() => done(), failed);
    });
  send.on('producedata', ({ sctpStreamParameters }, done, failed) => {
    const asked = window.askAs(person, 'media.produce-data', { sctpStreamParameters });
    asked.then(({ dataProducerId = '' }) => done({ id: dataProducerId }), failed);
  });
  send.on('produce', ({ rtpParameters }, done, failed) => {
    const asked = window.askAs(person, 'media.produce', { source: 'screen', rtpParameters });
    asked.then(({ producerId = '' }) => done({ id: producerId }), failed);
  });
  const { dataConsumerId: id, dataProducerId, sctpStreamParameters } = offer.chat;
  await Promise.all([
    receive.consumeData({
      id,
      dataProducerId,
      sctpStreamParameters: sctpStreamParameters as types.SctpStreamParameters,
    }),
    send.produceData({ ordered: true }),
    window.askAs(person, 'media.ready', { rtpCapabilities: device.recvRtpCapabilities }),
  ]);
  await Promise.all([send, receive].map(connected));
  if (sharing) await send.produce({ track: stillPicture() });
}

async function connected(transport: types.Transport): Promise<void> {
  while (transport.connectionState !== 'connected')
    await new Promise((resolve) => transport.once('connectionstatechange', resolve));
}

function stillPicture(): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [64, 64];
  canvas.getContext('2d')?.fillRect(0, 0, 64, 64);
  const [track] = canvas.captureStream(1).getTracks();
  if (!track) throw new Error('no picture');
  return track;
}
