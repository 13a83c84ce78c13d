/** Tests one network path to the media server, with its own peer connection. */
import { checkChannelId, type PathOffer } from '../../src/protocol/connection-check.ts';
import type { DtlsParameters } from '../../src/protocol/media-parameters.ts';
import { sdpAnswer } from './sdp-answer.ts';
import { measureEcho, type Figures } from './echo.ts';
import { relayFaultOf, type RelayFault } from './relay-fault.ts';

/**
 * `blocked`: nothing comes back. `small-only`: nothing as large as the packets of a picture comes
 * back. `dead-end`: the relay answers, but does not reach the server.
 */
export type PathFault = 'blocked' | 'small-only' | 'dead-end' | RelayFault;

/** A network path that takes longer would be too slow for a picture anyway. */
const openWithinMs = 5_000;

/** @param connect Sends the server the parameters of this side. */
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
    // The size of packets matters only for UDP.
    if (figures === 'small-only' && (networkPath === 'tcp' || networkPath === 'https'))
      return 'blocked';
    return figures ?? (found ? (found.fault ?? found.late) : 'blocked');
  } finally {
    connection.close();
  }
}

/**
 * If small packets are answered and the connection still fails, the large packets with the
 * certificates are lost.
 */
function smallAtMost({ iceConnectionState: state }: RTCPeerConnection): 'small-only' | undefined {
  return state === 'connected' || state === 'completed' ? 'small-only' : undefined;
}

/** @returns False once it cannot open any more. */
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

/** Watches the answers of a relay: what is certainly wrong, and what is probably wrong once it is late. */
function watchRelay(connection: RTCPeerConnection): {
  fault: RelayFault | undefined;
  late: PathFault;
} {
  const found: ReturnType<typeof watchRelay> = { fault: undefined, late: 'unreachable' };
  let answered: RelayFault | undefined;
  connection.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate?.type === 'relay') found.late = 'dead-end';
    // The last candidate is null: no more will come. It comes before the change of state.
    if (candidate === null && found.late === 'unreachable') found.fault = answered ?? 'unreachable';
  });
  connection.addEventListener('icecandidateerror', ({ errorCode }) => {
    const fault = relayFaultOf(errorCode);
    // If a relay has several addresses, the one that has answered says more.
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
