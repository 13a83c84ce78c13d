/**
 * Whether somebody may open a session and help a sharer: what each rule would say, in the order in
 * which the requests ask them. The rules themselves are asked, about a session that exists only
 * here.
 */
import { randomUUID } from 'node:crypto';
import { requiredOf, type Required } from '../../policy/conditions/evaluate.ts';
import { meetingVerdicts } from '../../policy/pairing-rules.ts';
import { verdicts } from '../../policy/policy.ts';
import type { Asking } from '../../policy/rules/rule.ts';
import type { AccessVerdict } from '../../protocol/access.ts';
import type { DeviceFinding } from '../../protocol/device.ts';
import { requests, type RequestName } from '../../protocol/requests.ts';
import type { Side } from '../../protocol/session-view.ts';
import { joinRefusal } from '../../domain/join-rules.ts';
import { unknownAuthentication, type Person } from '../../domain/person.ts';
import { Session } from '../../domain/session.ts';
import type { Services } from '../services.ts';
import type { FoundPerson } from './found-person.ts';

type Needed = Pick<Services, 'settings' | 'server' | 'devices' | 'attestationOf' | 'clock'>;

/** Who is asked about, and at which step. */
interface About {
  step: AccessVerdict['step'];
  side: Side;
}

/** @param sharer Left out: only whether the helper may open a session. */
export async function accessVerdicts(
  services: Needed,
  helper: FoundPerson,
  sharer?: FoundPerson,
): Promise<AccessVerdict[]> {
  const opening: About = { step: 'open', side: 'helper' };
  const opened = [
    ofSignIn(opening, helper),
    ...ofRequest(services, opening, { request: 'session.create', person: helper.person }),
    ...(await ofConditions(services, opening, helper.person)),
  ];
  if (!sharer) return opened;
  const joining: About = { step: 'join', side: 'sharer' };
  const now = services.clock.now();
  const made = { id: randomUUID(), helper: helper.person, passcode: undefined, passcodeHash: '' };
  const session = new Session({ ...made, now }, services.settings.limits);
  const refusal = joinRefusal(session, sharer.person);
  const joined: AccessVerdict[] = [
    ofSignIn(joining, sharer),
    ...ofRequest(services, joining, { request: 'session.join', person: sharer.person }),
    ...(await ofConditions(services, joining, sharer.person)),
    {
      ...joining,
      rule: 'joiner',
      ...(refusal ? { says: 'refuses', code: refusal.code } : { says: 'allows' }),
    },
  ];
  // Nobody is in the session of whom the rest could be asked.
  if (refusal) return [...opened, ...joined];
  session.join(sharer.person, now);
  const participant = { session, id: session.lead.id, role: 'helper' } as const;
  return [
    ...opened,
    ...joined,
    ...(await ofMeeting(services, session, sharer.person)),
    ...ofRequest(
      services,
      { step: 'view', side: 'helper' },
      { request: 'session.request-view', person: helper.person, participant },
    ),
  ];
}

function ofSignIn(about: About, { signIn }: FoundPerson): AccessVerdict {
  const line = { ...about, rule: 'sign-in' } as const;
  switch (signIn) {
    case 'possible':
      return { ...line, says: 'allows' };
    case 'tenant-not-allowed':
      return { ...line, says: 'refuses', code: 'ORGANIZATION_NOT_ALLOWED' };
    // The present provider may know them, and say something else of them.
    case 'other-provider':
      return { ...line, says: 'asked', code: 'SIGN_IN_REQUIRED' };
  }
}

function ofRequest(
  { server }: Needed,
  about: About,
  asked: { request: RequestName; person: Person; participant?: Asking['participant'] },
): AccessVerdict[] {
  const { request, person, participant } = asked;
  const asking: Asking = { request, payload: {}, person, participant, server };
  return [...verdicts(asking)].map(({ rule: { name, isAboutSignIn }, code }) => ({
    ...about,
    rule: name,
    says: code ? (isAboutSignIn ? 'asked' : 'refuses') : 'allows',
    ...(code && { code }),
    ...(name === 'permission' && { needs: [...requests[request].needs({}, participant?.role)] }),
  }));
}

async function ofConditions(
  services: Needed,
  about: About,
  person: Person,
): Promise<AccessVerdict[]> {
  const required = requiredOf(services.settings.conditions, about.side);
  const isAboutDevice = required.some(({ dependsOn }) => dependsOn === 'deviceState');
  const expected = isAboutDevice ? await expectedDevice(services, person) : undefined;
  const device = expected?.finding?.state ?? 'unknown';
  const circumstances = {
    now: services.clock.now(),
    address: '',
    signIn: unknownAuthentication,
    deviceState: async () => await Promise.resolve(device),
    returning: false,
  };
  const ask = async (each: Required): Promise<AccessVerdict> => {
    const { condition, requirement, dependsOn } = each;
    const line = { ...about, rule: 'condition', condition, requirement } as const;
    const code = 'CONDITION_NOT_MET';
    const isListed = dependsOn === 'deviceState' && !expected?.isShownThen;
    if (dependsOn !== 'now' && !isListed) return { ...line, says: 'asked', code };
    const known = { ...line, ...(isListed && { device }) };
    return (await each.isMet(circumstances))
      ? { ...known, says: 'allows' }
      : { ...known, says: 'refuses', code };
  };
  return await Promise.all(required.map(ask));
}

/** The two rules of which one ends the session as soon as the sharer has joined. */
async function ofMeeting(
  services: Needed,
  { lead, sharer }: Session,
  person: Person,
): Promise<AccessVerdict[]> {
  const { isShownThen, finding } = await expectedDevice(services, person);
  // What a certificate will say is not known. Nothing is worse than none.
  const device = isShownThen
    ? ({ state: 'unenrolled', evidence: 'certificate' } as const)
    : finding;
  return meetingVerdicts({ lead, sharer, device }, services.server.settings).map(
    ({ name, isBroken }) => {
      const isAsked = name === 'unenrolled-device' && isShownThen;
      return {
        step: 'meet',
        side: name === 'unenrolled-device' ? 'sharer' : 'helper',
        rule: name,
        says: isBroken ? (isAsked ? 'asked' : 'refuses') : 'allows',
        ...(name === 'unenrolled-device' && !isShownThen && device && { device: device.state }),
      };
    },
  );
}

/** What is known about the device that somebody will use. */
async function expectedDevice(
  { devices, attestationOf }: Needed,
  person: Person,
): Promise<{ isShownThen: boolean; finding: DeviceFinding | undefined }> {
  // No login has this id. Only whether certificates are asked for matters.
  const certificate = await attestationOf('');
  const finding = await devices.findingOf({ person, certificate });
  return { isShownThen: certificate !== undefined, finding };
}
