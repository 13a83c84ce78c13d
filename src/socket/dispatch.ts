/**
 * The way of every request: known name, rate, schema, policy, handler, answer. The only place
 * that catches what a handler throws. A refusal answers; a flood does not come this far (`Intake`).
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { logCounted } from '../common/counted-log.ts';
import { toErrorReply } from '../common/error-reply.ts';
import { checkPolicy } from '../policy/policy.ts';
import { BesideError } from '../protocol/error-codes.ts';
import { requests, type Answer, type RequestName } from '../protocol/requests.ts';
import type { Connection } from './connection.ts';
import { checkConditions } from '../application/check-conditions.ts';
import { commands, type Handler } from '../application/commands/index.ts';
import { isModest } from './payload-size.ts';
import type { Services } from '../application/services.ts';

/** Requests of one connection in one second; joining a session takes about ten. */
const requestsPerSecond = 50;
/**
 * Requests of one participant in ten seconds that work the media server or leave something in the
 * database. Joining a session takes ten, and beginning to share anew four.
 */
const inSession = { points: 100, duration: 10 };

/**
 * Requests that touch nothing but the asking page's own transports and consumers. They need not
 * wait for what is being stored about the session: the first picture hangs on them.
 */
const withoutTurn = new Set<RequestName>([
  'media.connect-transport',
  'media.restart-ice',
  'media.resume-consumer',
  'media.request-key-frame',
]);

/** Handles one message of a socket: its name, and its arguments as they came. */
export type RequestHandler = (
  connection: Connection,
  name: unknown,
  args: unknown[],
) => Promise<void>;

/** @returns One for all sockets: each would take its share of memory. */
export function createDispatcher(services: Services): RequestHandler {
  const rate = new RateLimiterMemory({ points: requestsPerSecond, duration: 1 });
  const attachmentRate = new RateLimiterMemory(inSession);
  return async (connection, name, args) => {
    const answer = args.at(-1);
    // Without somebody to answer to, nothing is done; but it counts.
    if (typeof answer !== 'function')
      return await count(rate, connection.id).catch(() => undefined);
    const payload = args.length > 1 ? args[0] : {};
    (answer as (answer: Answer<RequestName>) => void)(await respond(connection, name, payload));
  };

  async function respond(
    connection: Connection,
    name: unknown,
    payload: unknown,
  ): Promise<Answer<RequestName>> {
    try {
      await count(rate, connection.id);
      if (!isRequestName(name)) throw new BesideError('UNKNOWN_REQUEST');
      const parsed = isModest(payload) && requests[name].payload.safeParse(payload);
      if (!parsed || !parsed.success) throw new BesideError('MALFORMED');
      return { ok: true, value: await perform(connection, name, parsed.data) };
    } catch (error) {
      const reply = toErrorReply(error, services.logger);
      if (reply.code === 'PERMISSION_MISSING') await auditRefusal(connection, String(name));
      return { ok: false, error: reply };
    }
  }

  async function auditRefusal({ person, address }: Connection, request: string): Promise<void> {
    await services
      .audit({
        type: 'permission.refused',
        at: services.clock.now(),
        personKey: person.key,
        address,
        details: { request },
      })
      .catch((error: unknown) => {
        logCounted(services.logger, 'error', 'refusal not audited', {}, { err: error });
      });
  }

  async function perform(connection: Connection, request: RequestName, payload: object) {
    const { participant } = connection;
    const check = () => {
      // Nobody would be told of a page that takes a seat after it has closed.
      if (!services.connections.has(connection)) throw new BesideError('NOT_IN_SESSION');
      // Read anew at each check: it may change while the request waits for its turn.
      const { person } = connection;
      checkPolicy({ request, payload, person, participant, server: services.server });
    };
    // The table pairs each name with its handler; that the three fit is lost on a name of a variable.
    const handler = commands[request] as (context: object) => ReturnType<Handler<RequestName>>;
    const run = async () => await handler({ ...services, connection, payload, participant, check });
    // Chat has a rate of its own, the same by data channel.
    if (participant && !request.startsWith('chat.'))
      await count(attachmentRate, `${participant.session.id} ${participant.role}`);
    check();
    if (await checkConditions(services, connection, request, payload)) check();
    if (requests[request].by === 'person' || !participant || withoutTurn.has(request))
      return await run();
    // In the session's turn, what was so when asked may no longer be.
    return await services.sessions.change(participant.session, async () => {
      if (connection.participant !== participant) throw new BesideError('NOT_IN_SESSION');
      check();
      return await run();
    });
  }
}

function isRequestName(name: unknown): name is RequestName {
  return typeof name === 'string' && Object.hasOwn(requests, name);
}

async function count(rate: RateLimiterMemory, key: string): Promise<void> {
  try {
    await rate.consume(key);
  } catch {
    throw new BesideError('TOO_MANY_REQUESTS', { retryAfterSeconds: rate.duration });
  }
}
