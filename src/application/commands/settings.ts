import { pushSettings } from '../../socket/push-views.ts';
import type { Command } from './command.ts';

export const settingsRead: Command<'settings.read'> = ({ settings }) => ({
  settings: settings.views(),
});

/** Counts at once, for everybody: for sessions that go on too, where they show it. */
export const settingsChange: Command<'settings.change'> = async ({
  payload,
  connection,
  ...services
}) => {
  await services.settings.change(payload, connection);
  pushSettings(services);
  return { settings: services.settings.views() };
};
