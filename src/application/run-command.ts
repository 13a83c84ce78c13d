/**
 * The way of every command, by whatever adapter it comes: rate, policy, conditions, turn. The
 * adapter has checked the payload before, and sends the answer after.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { logCounted } from '../common/counted-log.ts';
import { traced } from '../common/tracing.ts';
import { checkPolicy } from '../policy/policy.ts';
import type { AuditEvent, AuditEventType } from '../audit/audit-events.ts';
import { BesideError, type ErrorCode } from '../protocol/error-codes.ts';
import { count } from '../rate-limits/count.ts';
import { requests, type Payload, type Reply, type RequestName } from '../protocol/requests.ts';
import type { Actor } from './actor.ts';
import { checkConditions } from './check-conditions.ts';
import type { Command } from './commands/command.ts';
import { commands } from './commands/index.ts';
import type { Services } from './services.ts';

/**
 * Requests of one participant in ten seconds that use the media server or write to the database.
 * Joining a session takes ten, and beginning to share again takes four.
 */
const inSession = { points: 100, duration: 10 };
/** What one `media.join` counts for: opening transports costs the server and the media worker much. */
const joinPoints = 5;

/** Requests by which a page enters a session. They are refused if the page has left meanwhile. */
const entering = new Set<RequestName>(['session.create', 'session.join', 'session.enter']);

/**
 * Refusals that somebody should look at: a missing right, codes that are guessed, and more sessions
 * than a helper may have open.
 */
const auditedRefusals: Partial<Record<ErrorCode, AuditEventType>> = {
  PERMISSION_MISSING: 'permission.refused',
  TOO_MANY_TRIES: 'passcode.guessing',
  TOO_MANY_SESSIONS: 'sessions.too-many',
};

/** @throws {BesideError} What refuses the command. A missing permission has been audited by then. */
export type RunCommand = <Name extends RequestName>(
  actor: Actor,
  request: Name,
  payload: Payload<Name>,
) => Promise<Reply<Name>>;

/**
 * @param observe Told of each command that was run, and how many milliseconds it took.
 * @returns One runner for all adapters, since they share the participants' rates.
 */
export function createCommandRunner(
  services: Services,
  observe: (request: RequestName, ms: number) => void = () => undefined,
): RunCommand {
  const rate = new RateLimiterMemory(inSession);
  return async (actor, request, payload) => {
    const begun = performance.now();
    try {
      return await traced(`command ${request}`, {}, async () => await run(actor, request, payload));
    } catch (error) {
      const type = error instanceof BesideError ? auditedRefusals[error.code] : undefined;
      if (error instanceof BesideError && type)
        await auditRefusal(services, actor, { type, code: error.code, details: { request } });
      throw error;
    } finally {
      observe(request, performance.now() - begun);
    }
  };

  async function run<Name extends RequestName>(
    actor: Actor,
    request: Name,
    payload: Payload<Name>,
  ): Promise<Reply<Name>> {
    const { connection } = actor;
    const participant = connection?.participant;
    const timesLeft = connection?.timesLeft;
    // A page that has closed or left must not take part: nobody would be notified when it goes.
    const isGone = () =>
      connection !== undefined &&
      (!services.connections.has(connection) ||
        (entering.has(request) && connection.timesLeft !== timesLeft));
    const check = () => {
      if (isGone()) throw new BesideError('NOT_IN_SESSION');
      // The person is read at each check, since their rights may change while the request waits for
      // its turn.
      const { person } = actor;
      checkPolicy({ request, payload, person, participant, server: services.server });
    };
    // Policy guarantees that the participant exists where the command needs one.
    const command = commands[request] as (context: object) => ReturnType<Command<Name>>;
    const perform = async () =>
      await command({ ...services, actor, payload, participant, check, isGone });
    // Chat has its own rate, which data channels share.
    if (participant && !request.startsWith('chat.') && request !== 'session.leave')
      await count(rate, participant.id, request === 'media.join' ? joinPoints : 1);
    check();
    if (await checkConditions(services, actor, request, payload)) check();
    if (!participant || !requests[request].turn) return await perform();
    // Policy is asked again in the session's turn, since the session may have changed while the
    // request waited.
    return await services.sessions.change(participant.session, async () => {
      if (connection.participant !== participant) throw new BesideError('NOT_IN_SESSION');
      check();
      return await perform();
    });
  }
}

async function auditRefusal(
  { audit, clock, logger }: Services,
  { person, address }: Actor,
  refusal: Pick<AuditEvent, 'type' | 'code' | 'details'>,
): Promise<void> {
  await audit({ ...refusal, at: clock.now(), personKey: person.key, address }).catch(
    (error: unknown) => {
      logCounted(logger, 'error', 'refusal not audited', {}, { err: error });
    },
  );
}
