/** Sessions of an earlier process: taken up as far as they still may go on, by the rules of now. */
import { ruleBrokenBy } from '../policy/pairing-rules.ts';
import { mayContinue } from '../policy/continuation.ts';
import type { PolicyRule } from '../protocol/session-view.ts';
import type { Person } from '../domain/person.ts';
import type { SessionRecord } from '../domain/session-snapshot.ts';
import type { Session } from '../domain/session.ts';
import type { Services } from './services.ts';

/**
 * While nobody was served, roles may have been taken away, and tenants or the provider changed. A
 * session that is over is stopped after it has been taken up: whoever comes back is told why.
 *
 * @param findPerson Somebody who could sign in now.
 */
export async function restoreSession(
  services: Services,
  record: SessionRecord,
  findPerson: (key: string) => Promise<Person | undefined>,
): Promise<void> {
  const { sessions, clock } = services;
  const session = await sessions.restore(record);
  const rule = (await loginLost(session, findPerson)) ?? ruleAgainst(services, session);
  if (!rule) return;
  await sessions.change(session, () => {
    session.stop(rule, clock.now());
  });
}

async function loginLost(
  session: Session,
  findPerson: (key: string) => Promise<Person | undefined>,
): Promise<PolicyRule | undefined> {
  for (const { side, person } of session.participants())
    if (!(await findPerson(person.key))) return `${side}-login-expired`;
  return undefined;
}

function ruleAgainst({ server }: Services, session: Session): PolicyRule | undefined {
  if (!mayContinue(session)) return 'role-revoked';
  const { lead, sharer, device } = session;
  return sharer && ruleBrokenBy({ lead, sharer, device }, server.settings);
}
