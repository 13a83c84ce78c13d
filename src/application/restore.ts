/** Takes up sessions of an earlier process, if the present rules still allow them. */
import { ruleBrokenBy } from '../policy/pairing-rules.ts';
import type { PolicyRule } from '../protocol/session-view.ts';
import { endPart } from '../domain/membership.ts';
import type { Participant } from '../domain/participant.ts';
import type { Person } from '../domain/person.ts';
import type { SessionRecord } from '../domain/session-snapshot.ts';
import type { Session } from '../domain/session.ts';
import { endWithoutPermission, permissionsHold } from './participant-permissions.ts';
import type { Services } from './services.ts';

/**
 * While the server was down, roles may have been taken away, or tenants and the provider may have
 * changed. A session that may not go on is first taken up and then stopped, so that people who come
 * back see the reason.
 *
 * @param findPerson Returns somebody who could sign in now.
 */
export async function restoreSession(
  services: Services,
  record: SessionRecord,
  findPerson: (key: string) => Promise<Person | undefined>,
): Promise<void> {
  const { sessions, clock } = services;
  const session = await sessions.restore(record);
  const lost = await loginsLost(session, findPerson);
  const rule = ruleAgainst(services, session);
  if (lost.length === 0 && !rule && permissionsHold(session)) return;
  await sessions.change(session, () => {
    for (const participant of lost)
      endPart(session, participant, clock.now(), `${participant.side}-login-expired`);
    endWithoutPermission(session, clock.now());
    if (rule) session.stop(rule, clock.now());
  });
}

async function loginsLost(
  session: Session,
  findPerson: (key: string) => Promise<Person | undefined>,
): Promise<Participant[]> {
  const lost = [];
  for (const participant of session.participants())
    if (!(await findPerson(participant.person.key))) lost.push(participant);
  return lost;
}

function ruleAgainst({ server }: Services, session: Session): PolicyRule | undefined {
  const { lead, sharer, device } = session;
  return sharer && ruleBrokenBy({ lead, sharer, device }, server.settings);
}
