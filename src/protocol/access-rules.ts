/** The names of everything that may refuse to open a session, to join it, or to ask for the view. */

/** The rules of the policy. */
const requestRules = [
  'not-draining',
  'participation',
  'participant-role',
  'permission',
  'token-rights',
  'service-enabled',
  'chat-allowed',
  'open-sessions',
  'step-up',
] as const;
export type RequestRule = (typeof requestRules)[number];

export const accessRules = [
  ...requestRules,
  // They could still sign in: the provider and the tenants are the same as when they last did.
  'sign-in',
  // A requirement of one of the organization's conditions.
  'condition',
  // Who may join whose session.
  'joiner',
  // The two may meet: these end a session.
  'out-of-scope',
  'unenrolled-device',
] as const;
