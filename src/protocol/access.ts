/** Roles as they are in force, and why somebody may do something, or may not. */
import { z } from 'zod';
import { accessRules } from './access-rules.ts';
import { deviceStates } from './device.ts';
import { errorCodes, requirements } from './error-codes.ts';
import { permissions } from './permissions.ts';
import { personCard, sides } from './session-view.ts';

const text = z.string();
const permission = z.enum(permissions);

const assignment = z.strictObject({
  role: text,
  /** Who is given the role. */
  to: z.union([
    z.strictObject({ appRole: text }),
    z.strictObject({ group: text }),
    z.strictObject({ user: text }),
  ]),
  /** Whom the role lets them help. */
  scope: z.union([
    z.literal('everyone'),
    z.strictObject({ groups: z.array(text) }),
    z.strictObject({ domains: z.array(text) }),
  ]),
});

export const rolesInForce = z.strictObject({
  roles: z.array(
    z.strictObject({ name: text, isBuiltIn: z.boolean(), permissions: z.array(permission) }),
  ),
  assignments: z.array(assignment),
  /**
   * `default`: the configuration says nothing, so that an app role gives the role of the same name,
   * for everyone.
   */
  assignmentsFrom: z.enum(['configuration', 'default']),
});

/** Somebody who has signed in before, as the page suggests them. */
export const knownPerson = z.strictObject({ key: text, userName: text, name: text });

/** Whether somebody could sign in again, as far as this server knows. */
export const signInStates = [
  'possible',
  // Another provider has authenticated them, before the configuration changed.
  'other-provider',
  'tenant-not-allowed',
] as const;

/** Somebody as the provider has last described them. */
const personAsKnown = knownPerson.extend({
  card: personCard,
  provider: text.nullable(),
  tenant: text,
  /** The groups and app roles that the configuration names. */
  groups: z.array(text),
  appRoles: z.array(text),
  /** When the provider has last sent all of this. Milliseconds since 1970. */
  signedInAt: z.number(),
  signIn: z.enum(signInStates),
});

/** The most assignments that are named for one permission. */
export const mostAssignments = 20;

const permissionExplained = z.strictObject({
  permission,
  isHeld: z.boolean(),
  /** The assignments that give it. For one that is not held: those that would. */
  by: z.array(assignment).max(mostAssignments),
  /** How many more there are. */
  more: z.number(),
  /** Of a pair: whether it is held towards the sharer. */
  isTowards: z.boolean().exactOptional(),
});

/** What is asked first, second, …: the helper opens a session, the sharer joins it, … */
export const accessSteps = ['open', 'join', 'meet', 'view'] as const;

/** What one rule says now. */
const verdict = z.strictObject({
  step: z.enum(accessSteps),
  /** Whom it is asked about. */
  side: z.enum(sides),
  rule: z.enum(accessRules),
  /** `asked`: it depends on what nobody can know before. */
  says: z.enum(['allows', 'refuses', 'asked']),
  /** Of a refusal, or of the one that there may be. Left out where a rule of a session ends it. */
  code: z.enum(errorCodes).exactOptional(),
  /** Of the rule `permission`: what is needed. */
  needs: z.array(permission).exactOptional(),
  /** Of the rule `condition`. */
  condition: text.exactOptional(),
  requirement: z.enum(requirements).exactOptional(),
  /** Of a rule about the device: what the list of devices says now. */
  device: z.enum(deviceStates).exactOptional(),
});
export type AccessVerdict = z.infer<typeof verdict>;

export const accessExplained = z.strictObject({
  person: personAsKnown,
  sharer: personAsKnown.exactOptional(),
  /** `asked`: nothing refuses, and something is asked at the time. */
  says: z.enum(['allows', 'refuses', 'asked']),
  /** Every rule, in the order in which it is asked. The first that refuses wins. */
  verdicts: z.array(verdict),
  permissions: z.array(permissionExplained),
});
export type AccessExplained = z.infer<typeof accessExplained>;
