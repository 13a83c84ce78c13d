/** The settings that can be changed in the browser. The page shows whatever is in this table. */
import { z } from 'zod';

const seconds = (least: number, most: number) => z.int().min(least).max(most);

export const settingSchemas = {
  /** Off: nobody opens or joins a session. */
  serviceEnabled: z.boolean().default(true),
  blockChat: z.boolean().default(false),
  /** Off: a person on a device that the source does not know cannot be helped. */
  allowUnenrolledDevices: z.boolean().default(false),
  /** On: to allow, the sharer types two digits that the helper reads out. */
  numberMatching: z.boolean().default(false),
  /** How long a passcode waits for the sharer. */
  passcodeSeconds: seconds(10, 86_400).default(600),
  /** How long a session may last after the sharer has joined. */
  sessionSeconds: seconds(60, 7 * 86_400).default(8 * 3_600),
  /** How long a session lasts while nothing is shared, said or done. */
  idleSeconds: seconds(60, 86_400).default(1_800),
};

export type Settings = {
  [Name in keyof typeof settingSchemas]: z.infer<(typeof settingSchemas)[Name]>;
};
export type SettingName = keyof Settings;
export type SettingValue = Settings[SettingName];
const settingValue = z.union([z.boolean(), z.number()]) satisfies z.ZodType<SettingValue>;

export const settingNames = Object.keys(settingSchemas) as SettingName[];

/** A name with a value that the setting may have, or null. */
export const settingChange = z.union(
  settingNames.map((name) =>
    z.strictObject({ name: z.literal(name), value: settingSchemas[name].unwrap().nullable() }),
  ),
);

/** One setting, for somebody who may change it. */
export const settingView = z.strictObject({
  name: z.enum(settingNames),
  /** The value in force. */
  value: settingValue,
  /** The value of the configuration. It is in force unless a value was set in the browser. */
  configured: settingValue,
  setInBrowser: z.boolean(),
  /** The range of a number of seconds. */
  range: z.strictObject({ least: z.number(), most: z.number() }).exactOptional(),
  /** The last change in the browser, even if it went back to the configuration. Milliseconds since 1970. */
  changed: z.strictObject({ by: z.string(), at: z.number() }).exactOptional(),
});
export type SettingView = z.infer<typeof settingView>;
