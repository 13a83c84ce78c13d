/** The section `conditions` of the configuration. */
import { z } from 'zod';
import { deviceStates } from '../../protocol/device.ts';
import { networkSchema } from '../../common/ip-networks.ts';
import { entraContext } from '../step-up-config.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** `24:00` is the end of a day. */
const time = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: 'expected a time like 07:00' });

/** Reported together with the other faults of the section. */
const always = {
  when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null,
};

const hours = z
  .strictObject({
    days: z.array(z.enum(weekdays)).min(1),
    from: time,
    /** If it is before `from`, it is on the next day. */
    to: time,
    timeZone: z
      .string()
      .refine(isTimeZone, { error: 'expected a time zone like Europe/Berlin, or UTC' }),
  })
  .refine(({ from, to }: { from?: string; to?: string }) => from !== to || from === undefined, {
    path: ['to'],
    ...always,
    error: 'expected another time than from (00:00 to 24:00 is the whole day), found the same',
  });

const words = z.array(z.string().trim().min(1).max(200)).min(1);

const contexts = z
  .array(
    z
      .string()
      .regex(entraContext, { error: 'expected an authentication context of Entra, c1 to c25' }),
  )
  .min(1);

const requirements = {
  networks: z.array(networkSchema).min(1).optional(),
  /** Any of these is enough. */
  strongSignIn: z
    .strictObject({
      amr: words.optional(),
      acr: words.optional(),
      /** Entra's authentication contexts (`acrs`). */
      contexts: contexts.optional(),
    })
    .refine(({ amr, acr, contexts }) => amr ?? acr ?? contexts, {
      ...always,
      error: 'expected at least one of amr, acr and contexts, found none',
    })
    .optional(),
  signInAgeSeconds: z
    .int()
    .min(30)
    .max(7 * 86_400)
    .optional(),
  deviceStates: z.array(z.enum(deviceStates)).min(1).optional(),
  hours: hours.optional(),
};

const condition = z
  .strictObject({
    /** Shown to the person who is refused, and written into the audit log. */
    name: z.string().trim().min(1).max(100),
    for: z.enum(['helper', 'sharer', 'both']),
    ...requirements,
  })
  // A condition without a requirement is unfinished, and would let everybody in.
  .refine(
    ({ name: _name, for: _side, ...asked }) =>
      Object.values(asked).some((each) => each !== undefined),
    {
      ...always,
      error: `expected at least one of ${Object.keys(requirements).join(', ')}, found none`,
    },
  );

export const conditionsSchema = z
  .array(condition)
  .refine((all) => !Array.isArray(all) || new Set(all.map(nameOf)).size === all.length, {
    ...always,
    error: 'expected a name of its own for each condition, found one twice',
  });

/** For a condition without a name, only the missing name is reported. */
function nameOf(condition: unknown): unknown {
  const name = (condition as { name?: unknown } | null)?.name;
  return typeof name === 'string' ? name.trim() : Symbol('none');
}

export type ConditionSettings = z.infer<typeof condition>;
export type Hours = z.infer<typeof hours>;

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
