/** What only the pages know about the sharing of a screen. */
import { reportPicture } from '../../domain/share.ts';
import type { Command } from './command.ts';

/** The sharer's page reports how the browser's picker ended. */
export const shareReport: Command<'share.report'> = ({ participant, payload, clock }) => {
  participant.session.reportShare(payload.status, clock.now());
  return {};
};

/** Both pages are sent the change at once. After an event they are sent it once that is stored. */
export const sharePicture: Command<'share.source'> & Command<'share.seen'> = ({
  participant: { session },
  payload,
  clock,
  pushViews,
}) => {
  reportPicture(session, payload, clock.now());
  if (session.pendingEvents.length === 0) pushViews(session);
  return {};
};
