import type { Command } from './command.ts';

/** The helper has read the warning about the sharer's device and continues. */
export const deviceContinue: Command<'device.continue'> = ({ participant, clock }) => {
  participant.session.continueDespiteDevice(clock.now());
  return {};
};
