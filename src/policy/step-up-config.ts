/** The section `stepUp` of the configuration. */
import { z } from 'zod';

/** The id of one of Entra's authentication contexts. */
export const entraContext = /^c([1-9]|1\d|2[0-5])$/;

/** One of Entra's authentication contexts (`c1` to `c25`). With any other provider, a value of `acr`. */
const context = z
  .string()
  .regex(/^\S{1,200}$/, { error: 'expected one word, without spaces' })
  .optional();

export const stepUpSchema = z.strictObject({
  /** To open a session, as a helper. */
  startSession: context,
  changeSettings: context,
});

export type StepUpSettings = z.infer<typeof stepUpSchema>;

/** @returns Contexts that this provider does not know. */
export function stepUpFaults(stepUp: object, provider: unknown) {
  if (provider !== 'azure-ad') return [];
  return Object.entries(stepUp)
    .filter(([, context]) => typeof context === 'string' && !entraContext.test(context))
    .map(([setting]) => ({
      path: ['stepUp', setting],
      words: 'expected an authentication context of Entra, c1 to c25, found other text',
    }));
}
