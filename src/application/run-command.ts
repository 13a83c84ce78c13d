/**
 * The way of every command, whatever adapter it comes by: rate, policy, conditions, turn. A payload
 * has passed its schema by then, and answering is the adapter's.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { logCounted } from '../common/counted-log.ts';
import { checkPolicy } from '../policy/policy.ts';
import { BesideError } from '../protocol/error-codes.ts';
import { count } from '../rate-limits/count.ts';
import { requests, type Payload, type Reply, type RequestName } from '../protocol/requests.ts';
import type { Actor } from './actor.ts';
import { checkConditions } from './check-conditions.ts';
import type { Command } from './commands/command.ts';
import { commands } from './commands/index.ts';
import type { Services } from './services.ts';

/**
 * Requests of one participant in ten seconds that work the media server or leave something in the
 * database. Joining a session takes ten, and beginning to share anew four.
 */
const inSession = { points: 100, duration: 10 };
/** Opening transports keeps both the server and the media worker busy. */
const joinPoints = 5;

/** A page enters a session by these, unless it has gone on to something else meanwhile. */
const entering = new Set<RequestName>(['session.create', 'session.join', 'session.enter']);

/** @throws {BesideError} Whatever refuses the command; a missing permission has been audited by then. */
export type RunCommand = <Name extends RequestName>(
  actor: Actor,
  request: Name,
  payload: Payload<Name>,
) => Promise<Reply<Name>>;

/** @returns One for all adapters: they share the participants' rates. */
export function createCommandRunner(services: Services): RunCommand {
  const rate = new RateLimiterMemory(inSession);
  return async (actor, request, payload) => {
    try {
      return await run(actor, request, payload);
    } catch (error) {
      if (error instanceof BesideError && error.code === 'PERMISSION_MISSING')
        await auditRefusal(services, actor, request);
      throw error;
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
    // Nobody would be told of a page that takes part after it has closed, or gone on to something else.
    const isGone = () =>
      connection !== undefined &&
      (!services.connections.has(connection) ||
        (entering.has(request) && connection.timesLeft !== timesLeft));
    const check = () => {
      if (isGone()) throw new BesideError('NOT_IN_SESSION');
      // Read anew at each check: it may change while the request waits for its turn.
      const { person } = actor;
      checkPolicy({ request, payload, person, participant, server: services.server });
    };
    // That a participant is there where the command wants one is for policy to see to.
    const command = commands[request] as (context: object) => ReturnType<Command<Name>>;
    const perform = async () =>
      await command({ ...services, actor, payload, participant, check, isGone });
    // Chat has a rate of its own, the same by data channel.
    if (participant && !request.startsWith('chat.') && request !== 'session.leave')
      await count(rate, participant.id, request === 'media.join' ? joinPoints : 1);
    check();
    if (await checkConditions(services, actor, request, payload)) check();
    if (!participant || !requests[request].turn) return await perform();
    // In the session's turn, what was so when asked may no longer be.
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
  request: RequestName,
): Promise<void> {
  await audit({
    type: 'permission.refused',
    at: clock.now(),
    personKey: person.key,
    address,
    details: { request },
  }).catch((error: unknown) => {
    logCounted(logger, 'error', 'refusal not audited', {}, { err: error });
  });
}
