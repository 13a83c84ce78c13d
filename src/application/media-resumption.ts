import { mediaSources, type MediaSource, type CaptureEnd } from '../protocol/media-sources.ts';
import type { ShareEnd } from '../protocol/session-view.ts';
import { mediaAccess } from '../domain/media-access.ts';
import type { Participant } from '../domain/participant.ts';
import type { Session } from '../domain/session.ts';
import type { Attachment } from './actor.ts';
import type { Services } from './services.ts';

/** How long a page may take to send again what it was sending. */
const resumedWithinMs = 4_000;

/**
 * A page has new transports, over which nothing comes yet. What it announced in `resumes` counts as
 * still being sent for a short time, so that nobody is told that it ended. Call it in the session's
 * turn.
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
 * A page is back and has ended captures while it could not say so. Its transports may still be
 * open. Call it in the session's turn.
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

/** Tells a page that is back what it may not send any more: it may have missed that. */
export function tellForbidden(
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
