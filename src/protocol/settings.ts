/** The settings that can be changed in the browser. The page shows whatever stands in this table. */
import { z } from 'zod';

const seconds = (least: number, most: number) => z.int().min(least).max(most);

export const settingSchemas = {
  /** Off: nobody opens or joins a session. */
  serviceEnabled: z.boolean().default(true),
  blockChat: z.boolean().default(false),
  /** Off: who sits at a device that the source does not know cannot be helped. */
  allowUnenrolledDevices: z.boolean().default(false),
  /** On: to allow, the sharer types two digits that the helper reads out. */
  numberMatching: z.boolean().default(false),
  /** How long a passcode waits for the sharer. */
  passcodeSeconds: seconds(10, 86_400).default(600),
  /** How long the two may be together. */
  sessionSeconds: seconds(60, 7 * 86_400).default(8 * 3_600),
  /** How long a session lasts in which nothing is shared, said or done. */
  idleSeconds: seconds(60, 86_400).default(1_800),
};

export type Settings = {
  [Name in keyof typeof settingSchemas]: z.infer<(typeof settingSchemas)[Name]>;
};
export type SettingName = keyof Settings;
export type SettingValue = Settings[SettingName];
const settingValue = z.union([z.boolean(), z.number()]) satisfies z.ZodType<SettingValue>;

export const settingNames = Object.keys(settingSchemas) as SettingName[];

/** A name with a value that it may have, or null. */
export const settingChange = z.union(
  settingNames.map((name) =>
    z.strictObject({ name: z.literal(name), value: settingSchemas[name].unwrap().nullable() }),
  ),
);

/** One setting, for whoever may change it. */
export const settingView = z.strictObject({
  name: z.enum(settingNames),
  /** What is in force. */
  value: settingValue,
  /** What the configuration says, which is in force unless a value was set in the browser. */
  configured: settingValue,
  setInBrowser: z.boolean(),
  /** Of a number of seconds. */
  range: z.strictObject({ least: z.number(), most: z.number() }).exactOptional(),
  /** The last change in the browser, be it back to the configuration. Milliseconds since 1970. */
  changed: z.strictObject({ by: z.string(), at: z.number() }).exactOptional(),
});
export type SettingView = z.infer<typeof settingView>;
