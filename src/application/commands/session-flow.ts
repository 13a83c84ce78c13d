/** The course of a session: ask, answer, tell of the picker, end. */
import { makeMatchNumber } from '../../domain/number-matching.ts';
import { tellPicture } from '../../domain/share.ts';
import { pushViews } from '../../socket/push-views.ts';
import type { Command } from './command.ts';

export const deviceContinue: Command<'device.continue'> = ({ participant, clock }) => {
  participant.session.continueDespiteDevice(clock.now());
  return {};
};

export const sessionRequestView: Command<'session.request-view'> = ({
  participant,
  clock,
  server,
}) => {
  const number = server.settings.numberMatching ? makeMatchNumber() : undefined;
  participant.session.requestView(clock.now(), number);
  return {};
};

export const sessionAnswer: Command<'session.answer'> = ({ participant, payload, clock }) => {
  participant.session.answer(payload.allow, clock.now(), payload.number);
  return {};
};

export const shareReport: Command<'share.report'> = ({ participant, payload, clock }) => {
  participant.session.reportShare(payload.status, clock.now());
  return {};
};

/** Both are told at once. */
export const sharePicture: Command<'share.source'> & Command<'share.seen'> = ({
  participant,
  payload,
  ...services
}) => {
  tellPicture(participant.session, payload);
  pushViews(services, participant.session);
  return {};
};

/** Who says so is active, which is all that it takes. */
export const sessionStay: Command<'session.stay'> = ({ participant, clock }) => {
  participant.session.assertIn('joined', 'requested', 'allowed', 'sharing');
  participant.session.keepAlive(clock.now());
  return {};
};

export const sessionEnd: Command<'session.end'> = ({ participant, clock }) => {
  const { session, role } = participant;
  session.finish(`${role}-left`, clock.now(), role);
  return {};
};
