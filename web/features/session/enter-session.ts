import type { Payload, SessionEntry } from '../../../src/protocol/requests.ts';
import type { SocketClient } from '../../client/socket-client.ts';

/** The ways into a session. */
export type EnterSession = Payload<'session.create' | 'session.join' | 'session.enter'>;

/** @throws BesideError or NoAnswerError. */
export function enterBy(signaling: SocketClient, way: EnterSession): Promise<SessionEntry> {
  if ('passcode' in way) return signaling.request('session.join', way);
  if ('sessionId' in way) return signaling.request('session.enter', way);
  return signaling.request('session.create', way);
}

/** The page takes part no more, and hears nothing more of it: until then, it may not enter the next one. */
export async function leaveSession(signaling: SocketClient): Promise<void> {
  const left = signaling.isWanted ? signaling.request('session.leave', {}) : undefined;
  signaling.close();
  // Where it cannot be told, the server has noticed, or is about to, that the page is away.
  await left?.catch(() => undefined);
}
