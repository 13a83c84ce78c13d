import type { Handler } from './command.ts';

/** Something to try every road with. */
export const checkOpen: Handler<'check.open'> = async ({ connection, checks }) => ({
  roads: await checks.open(connection.person.key, connection.id),
});

export const checkConnect: Handler<'check.connect'> = async ({ connection, payload, checks }) => {
  await checks.connect(connection.id, payload.transportId, payload.dtlsParameters);
  return {};
};

export const checkClose: Handler<'check.close'> = ({ connection, checks }) => {
  checks.leave(connection.id);
  return {};
};
