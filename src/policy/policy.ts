/**
 * What must hold before a request is handled: an ordered list of named rules. The first refusal
 * wins, and its code reaches the person and the log alike. Handlers have no role checks.
 */
import { BesideError } from '../protocol/error-codes.ts';
import { chatAllowed } from './chat-allowed.ts';
import { openSessions } from './open-sessions.ts';
import { participation } from './participation.ts';
import { permission } from './permission.ts';
import type { Asking, Rule } from './rule.ts';
import { service } from './service.ts';
import { serving } from './serving.ts';
import { side } from './side.ts';
import { stepUp } from './step-up.ts';

const rules: Rule[] = [
  serving,
  participation,
  side,
  permission,
  service,
  chatAllowed,
  openSessions,
  stepUp,
];

/** @throws {BesideError} The code of the first rule that refuses. */
export function checkPolicy(asking: Asking): void {
  for (const rule of rules) {
    const code = rule.refuses(asking);
    if (code) throw new BesideError(code);
  }
}
