import type { Command } from './command.ts';

/** Something to try every network path with. */
export const checkOpen: Command<'check.open'> = async ({ connection, checks }) => ({
  networkPaths: await checks.open(connection.person.key, connection.id),
});

export const checkConnect: Command<'check.connect'> = async ({ connection, payload, checks }) => {
  await checks.connect(connection.id, payload.transportId, payload.dtlsParameters);
  return {};
};

export const checkClose: Command<'check.close'> = ({ connection, checks }) => {
  checks.leave(connection.id);
  return {};
};
