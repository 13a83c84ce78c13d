import { makeMatchNumber } from '../../domain/number-matching.ts';
import type { Command } from './command.ts';

/** The helper asks to see the screen. */
export const sessionRequestView: Command<'session.request-view'> = ({
  participant,
  clock,
  server,
}) => {
  const number = server.settings.numberMatching ? makeMatchNumber() : undefined;
  participant.session.requestView(clock.now(), number);
  return {};
};
