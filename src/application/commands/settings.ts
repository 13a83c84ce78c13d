import { publishSettings } from '../../socket/push-views.ts';
import type { Handler } from './command.ts';

export const settingsRead: Handler<'settings.read'> = ({ settings }) => ({
  settings: settings.views(),
});

/** Counts at once, for everybody: for sessions that go on too, where they show it. */
export const settingsChange: Handler<'settings.change'> = async ({
  payload,
  connection,
  ...parts
}) => {
  await parts.settings.change(payload, connection);
  publishSettings(parts);
  return { settings: parts.settings.views() };
};
