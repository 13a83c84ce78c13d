import type { Payload, SessionEntry } from '../../../src/protocol/requests.ts';
import type { SocketClient } from '../../client/socket-client.ts';

/** The requests that enter a session. */
export type EnterSession = Payload<'session.create' | 'session.join' | 'session.enter'>;

/** @throws BesideError or NoAnswerError. */
export function enterBy(signaling: SocketClient, way: EnterSession): Promise<SessionEntry> {
  if ('passcode' in way) return signaling.request('session.join', way);
  if ('sessionId' in way) return signaling.request('session.enter', way);
  return signaling.request('session.create', way);
}
