import { pageOf, type Command } from './command.ts';

/** Opens transports with which the page tries every network path. */
export const checkOpen: Command<'check.open'> = async ({ actor, checks }) => ({
  networkPaths: await checks.open(actor.person.key, pageOf(actor).id),
});

export const checkConnect: Command<'check.connect'> = async ({ actor, payload, checks }) => {
  await checks.connect(pageOf(actor).id, payload.transportId, payload.dtlsParameters);
  return {};
};

export const checkClose: Command<'check.close'> = ({ actor, checks }) => {
  checks.leave(pageOf(actor).id);
  return {};
};
