/** What the pages alone know of the sharing of a screen. */
import { tellPicture } from '../../domain/share.ts';
import type { Command } from './command.ts';

/** How the sharer fares with the browser's picker. */
export const shareReport: Command<'share.report'> = ({ participant, payload, clock }) => {
  participant.session.reportShare(payload.status, clock.now());
  return {};
};

/** Both sides are told at once. */
export const sharePicture: Command<'share.source'> & Command<'share.seen'> = ({
  participant,
  payload,
  pushViews,
}) => {
  tellPicture(participant.session, payload);
  pushViews(participant.session);
  return {};
};
