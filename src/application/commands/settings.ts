import type { Command } from './command.ts';

export const settingsRead: Command<'settings.read'> = ({ settings }) => ({
  settings: settings.views(),
});

/** A change takes effect at once for everybody, and for sessions under way where they show it. */
export const settingsChange: Command<'settings.change'> = async ({
  payload,
  actor,
  ...services
}) => {
  await services.settings.change(payload, actor);
  services.pushSettings();
  return { settings: services.settings.views() };
};
