/**
 * Requests that need more proof than the sign-in gave: the person goes to the provider again, which
 * must confirm the proof.
 */
import { hasContext, type Person } from '../../domain/person.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import type { Rule, ServerState } from './rule.ts';
import type { StepUpSettings } from '../step-up-config.ts';

/** By the name of the request. */
const settingOf = new Map<string, keyof StepUpSettings>([
  ['session.create', 'startSession'],
  ['settings.change', 'changeSettings'],
  ['tokens.create', 'changeSettings'],
]);

/** @returns The context that a request needs. Undefined if the sign-in is enough. */
export function contextFor(request: string, stepUp: StepUpSettings): string | undefined {
  const setting = settingOf.get(request);
  return setting && stepUp[setting];
}

/** @returns The requests before which this person would be sent to the provider for more proof. */
export function stepUpRequired({ signIn }: Person, stepUp: StepUpSettings): string[] {
  return [...settingOf.keys()].filter((request) => {
    const needed = contextFor(request, stepUp);
    return needed && !hasContext(signIn, needed);
  });
}

/** @throws {BesideError} `STEP_UP_REQUIRED` if the request would need more proof. */
export function assertProved(
  server: Pick<ServerState, 'stepUp'>,
  { signIn }: Person,
  request: string,
): void {
  const needed = contextFor(request, server.stepUp);
  if (needed && !hasContext(signIn, needed)) throw new BesideError('STEP_UP_REQUIRED');
}

export const stepUp: Rule = {
  name: 'step-up',
  concerns: ({ request }) => settingOf.has(request),
  isAboutSignIn: true,
  refuses({ request, person, server }) {
    const needed = contextFor(request, server.stepUp);
    return needed && !hasContext(person.signIn, needed) ? 'STEP_UP_REQUIRED' : undefined;
  },
};
