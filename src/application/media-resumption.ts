import { mediaSources, type MediaSource, type CaptureEnd } from '../protocol/media-sources.ts';
import type { ShareEnd } from '../protocol/session-view.ts';
import { mediaAccess } from '../domain/media-access.ts';
import type { Participant } from '../domain/participant.ts';
import type { Session } from '../domain/session.ts';
import type { Attachment } from './actor.ts';
import type { Services } from './services.ts';

/** Within this time a page must send again what it was sending. */
const resumedWithinMs = 4_000;

/**
 * Call it when a page has new transports, in the session's turn. The page sends nothing over them
 * yet. What it announced in `resumes` counts as still being sent for `resumedWithinMs`, so that
 * nobody is told that it ended. Everything else ends at once.
 */
export function endUnlessResumed(
  { sessions, rooms, clock, logger }: Services,
  { session, id, role }: Attachment,
  resumes: readonly MediaSource[],
): void {
  const endAll = (sources: readonly MediaSource[]) => {
    const room = rooms.find(session.id);
    for (const source of sources) {
      if (room?.sends(id, source)) continue;
      if (source === 'microphone') session.setMicrophone(id, false, clock.now());
      else if (role === 'sharer') session.stopSharing(clock.now(), 'interrupted');
    }
  };
  endAll(mediaSources.filter((source) => !resumes.includes(source)));
  if (resumes.length === 0) return;
  clock.after(resumedWithinMs, () => {
    if (sessions.get(session.id) !== session || session.state === 'ended') return;
    sessions
      .change(session, () => {
        endAll(resumes);
      })
      .catch((error: unknown) => {
        logger.error({ err: error }, 'the end of a stream was not recorded');
      });
  });
}

/**
 * Ends what a page no longer sends. Call it when the page is back, in the session's turn. The page
 * may have ended captures while it could not report that. Its transports may still be open.
 *
 * @param endedBy How the captures ended. A page that was reloaded does not know.
 */
export function endUnsent(
  { rooms, clock }: Pick<Services, 'rooms' | 'clock'>,
  session: Session,
  { id, role, microphone }: Participant,
  sends: readonly MediaSource[],
  endedBy: Partial<Record<MediaSource, CaptureEnd>> = {},
): void {
  const room = rooms.find(session.id);
  const now = clock.now();
  if (role === 'sharer' && session.state === 'sharing' && !sends.includes('screen')) {
    room?.endProducer(id, 'screen');
    session.stopSharing(now, shareEnds[endedBy.screen ?? 'unknown']);
  }
  if (microphone && !sends.includes('microphone')) {
    room?.endProducer(id, 'microphone');
    session.setMicrophone(id, false, now, endedBy.microphone === 'browser');
  }
}

/** Tells a page that is back what it may no longer send. It may have missed the event. */
export function emitForbidden(
  { connections }: Pick<Services, 'connections'>,
  session: Session,
  { id, role }: Participant,
): void {
  const mine = mediaSources.filter((source) => source !== 'screen' || role === 'sharer');
  const { sends } = mediaAccess(session, id) ?? { sends: mine };
  for (const source of mine)
    if (!sends.includes(source)) connections.emit(id, 'media.producer-closed', { source });
}

const shareEnds = {
  person: 'stopped',
  browser: 'stopped-by-browser',
  unknown: 'interrupted',
} as const satisfies Record<CaptureEnd | 'unknown', ShareEnd>;
