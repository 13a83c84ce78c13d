/**
 * What must hold before a request is handled: an ordered list of named rules. The first refusal
 * wins, and its code goes to the person and to the log. Commands have no role checks.
 */
import { BesideError, type ErrorCode } from '../protocol/error-codes.ts';
import { chatAllowed } from './rules/chat-allowed.ts';
import { openSessions } from './rules/open-sessions.ts';
import { participation } from './rules/participation.ts';
import { permission } from './rules/permission.ts';
import type { Asking, Rule } from './rules/rule.ts';
import { serviceEnabled } from './rules/service-enabled.ts';
import { notDraining } from './rules/not-draining.ts';
import { participantRole } from './rules/participant-role.ts';
import { stepUp } from './rules/step-up.ts';
import { tokenRights } from './rules/token-rights.ts';

const rules: Rule[] = [
  notDraining,
  participation,
  participantRole,
  permission,
  tokenRights,
  serviceEnabled,
  chatAllowed,
  openSessions,
  stepUp,
];

/** @returns What each rule about the request says, in order. A rule is asked when its turn comes. */
export function* verdicts(asking: Asking): Generator<{ rule: Rule; code: ErrorCode | undefined }> {
  for (const rule of rules) if (rule.concerns(asking)) yield { rule, code: rule.refuses(asking) };
}

/** @throws {BesideError} The code of the first rule that refuses. */
export function checkPolicy(asking: Asking): void {
  for (const { code } of verdicts(asking)) if (code) throw new BesideError(code);
}
