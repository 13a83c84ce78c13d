/** What has changed the settings: who, when, from what to what. */
import { z } from 'zod';

const value = z.union([z.boolean(), z.number()]);

export const settingDifference = z.object({
  /** Its name. An earlier version may have had other settings. */
  setting: z.string(),
  from: value,
  to: value,
});

export const settingsChange = z.strictObject({
  /** Of the row in the audit log. */
  id: z.number(),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** The name of whoever did it. Left out for the configuration, and if it is no longer known. */
  by: z.string().exactOptional(),
  /** `reset`: in the browser, back to the value of the configuration. */
  source: z.enum(['browser', 'reset', 'configuration']),
  settings: z.array(settingDifference),
  /** Of the configuration: its sections that have changed. */
  sections: z.array(z.string()),
});
export type SettingsChange = z.infer<typeof settingsChange>;
