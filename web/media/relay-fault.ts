/** What prevents a page from using its relay (TURN server). */
export type RelayFault = 'refused' | 'unreachable';

/**
 * @param errorCode Of an `icecandidateerror`: an answer of the relay (RFC 8489, section 14.8; RFC
 *   8656, section 19), or 701, with which browsers report that there was no answer (W3C WebRTC,
 *   section 4.8.2).
 */
export function relayFaultOf(errorCode: number): RelayFault | undefined {
  if (errorCode === 701) return 'unreachable';
  return errorCode >= 400 && errorCode < 700 ? 'refused' : undefined;
}
