/** Tries one network path to the media server, with a connection of its own. */
import { checkChannelId, type PathOffer } from '../../src/protocol/connection-check.ts';
import type { DtlsParameters } from '../../src/protocol/media-parameters.ts';
import { sdpAnswer } from './sdp-answer.ts';
import { measureEcho, type Figures } from './echo.ts';
import { relayFaultOf, type RelayFault } from './relay-fault.ts';

/**
 * `blocked`: nothing comes back. `small-only`: nothing that is as large as the packets of a picture does.
 * `dead-end`: the relay is there, and does not reach the server.
 */
export type PathFault = 'blocked' | 'small-only' | 'dead-end' | RelayFault;

/** A network path that takes longer would be too slow for a picture anyway. */
const openWithinMs = 5_000;

/** @param connect Tells the server who is coming. */
export async function checkPath(
  { networkPath, transport, relay }: PathOffer,
  connect: (dtlsParameters: DtlsParameters) => Promise<unknown>,
): Promise<Figures | PathFault> {
  const connection = new RTCPeerConnection({
    ...(relay && { iceServers: [relay], iceTransportPolicy: 'relay' }),
  });
  const found = relay ? watchRelay(connection) : undefined;
  try {
    const channel = connection.createDataChannel('', {
      negotiated: true,
      id: checkChannelId,
      ordered: false,
      maxRetransmits: 0,
    });
    const opened = isOpened(connection, channel, () => found?.fault !== undefined);
    await connection.setLocalDescription();
    const sdp = connection.localDescription?.sdp ?? '';
    await Promise.all([
      connect({ role: 'client', fingerprints: fingerprintsIn(sdp) }),
      connection.setRemoteDescription({ type: 'answer', sdp: sdpAnswer(sdp, transport) }),
    ]);
    const figures = (await opened) ? await measureEcho(channel) : smallAtMost(connection);
    // How large packets are matters to UDP alone.
    if (figures === 'small-only' && (networkPath === 'tcp' || networkPath === 'https'))
      return 'blocked';
    return figures ?? (found ? (found.fault ?? found.late) : 'blocked');
  } finally {
    connection.close();
  }
}

/** Where small packets are answered and no more comes of it, the large ones with the certificates are lost. */
function smallAtMost({ iceConnectionState: state }: RTCPeerConnection): 'small-only' | undefined {
  return state === 'connected' || state === 'completed' ? 'small-only' : undefined;
}

/** @returns False once that is in vain. */
function isOpened(
  connection: RTCPeerConnection,
  channel: RTCDataChannel,
  isInVain: () => boolean,
): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), openWithinMs);
    const end = (opened: boolean): void => {
      clearTimeout(timer);
      resolve(opened);
    };
    const look = (): void => {
      if (connection.connectionState === 'failed' || isInVain()) end(false);
    };
    channel.addEventListener('open', () => end(true));
    connection.addEventListener('connectionstatechange', look);
    connection.addEventListener('icegatheringstatechange', look);
  });
}

/** What comes of asking a relay: what is wrong with it for sure, and what is likely once it is late. */
function watchRelay(connection: RTCPeerConnection): {
  fault: RelayFault | undefined;
  late: PathFault;
} {
  const found: ReturnType<typeof watchRelay> = { fault: undefined, late: 'unreachable' };
  let answered: RelayFault | undefined;
  connection.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate?.type === 'relay') found.late = 'dead-end';
    // The last of them is null: there will be no more. This comes before the change of state.
    if (candidate === null && found.late === 'unreachable') found.fault = answered ?? 'unreachable';
  });
  connection.addEventListener('icecandidateerror', ({ errorCode }) => {
    const fault = relayFaultOf(errorCode);
    // Of several addresses of one relay, the one that has answered says more.
    if (answered !== 'refused') answered = fault ?? answered;
    if (answered === 'refused' && found.late !== 'dead-end') found.late = 'refused';
  });
  return found;
}

function fingerprintsIn(sdp: string): DtlsParameters['fingerprints'] {
  const [, algorithm, value] = /^a=fingerprint:(sha-256|sha-384|sha-512) (\S+)/m.exec(sdp) ?? [];
  if (!algorithm || !value) throw new Error('A description without a fingerprint.');
  return [{ algorithm: algorithm as DtlsParameters['fingerprints'][number]['algorithm'], value }];
}
