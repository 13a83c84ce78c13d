/** The course of a session: ask, answer, tell of the picker, end. */
import type { Handler } from './handler.ts';

export const sessionRequestView: Handler<'session.request-view'> = ({ participant, clock }) => {
  participant.session.requestView(clock.now());
  return {};
};

export const sessionAnswer: Handler<'session.answer'> = ({ participant, payload, clock }) => {
  participant.session.answer(payload.allow, clock.now());
  return {};
};

export const shareReport: Handler<'share.report'> = ({ participant, payload, clock }) => {
  participant.session.reportShare(payload.status, clock.now());
  return {};
};

export const sessionEnd: Handler<'session.end'> = ({ participant, clock }) => {
  const { session, role } = participant;
  session.finish(`${role}-left`, clock.now(), role);
  return {};
};
