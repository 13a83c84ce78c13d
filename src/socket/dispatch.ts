/**
 * The socket as an adapter of commands: message, known name, schema, command, answer. It is the
 * only place that catches what a page's command throws. A refusal is answered. A flood does not get
 * this far (`Intake`).
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { toErrorReply } from '../common/error-reply.ts';
import type { Logger } from '../common/logger.ts';
import { inRequest } from '../common/request-context.ts';
import { traced } from '../common/tracing.ts';
import { BesideError } from '../protocol/error-codes.ts';
import { requests, type Answer, type RequestName } from '../protocol/requests.ts';
import { count } from '../rate-limits/count.ts';
import type { RunCommand } from '../application/run-command.ts';
import type { Connection } from './connection.ts';

/** Requests of one connection in one second. Joining a session takes about ten. */
const requestsPerSecond = 50;

/** Handles one message of a socket: its name, and its arguments as they came. */
export type RequestHandler = (
  connection: Connection,
  name: unknown,
  args: unknown[],
) => Promise<void>;

/** @returns One dispatcher for all sockets, since each would use memory of its own. */
export function createDispatcher(runCommand: RunCommand, logger: Logger): RequestHandler {
  const rate = new RateLimiterMemory({ points: requestsPerSecond, duration: 1 });
  return async (connection, name, args) => {
    const answer = args.at(-1);
    // Without a way to answer, nothing is done. The message still counts against the rate.
    if (typeof answer !== 'function')
      return await count(rate, connection.id).catch(() => undefined);
    const payload = args.length > 1 ? args[0] : {};
    const label = isRequestName(name) ? name : 'unknown request';
    const respondTraced = async () =>
      await traced(label, { kind: 'SERVER' }, async () => await respond(connection, name, payload));
    (answer as (answer: Answer<RequestName>) => void)(await inRequest(undefined, respondTraced));
  };

  async function respond(
    connection: Connection,
    name: unknown,
    payload: unknown,
  ): Promise<Answer<RequestName>> {
    try {
      await count(rate, connection.id);
      if (!isRequestName(name)) throw new BesideError('UNKNOWN_REQUEST');
      const parsed = requests[name].payload.safeParse(payload);
      if (!parsed.success) throw new BesideError('MALFORMED');
      return { ok: true, value: await runCommand(connection.actor, name, parsed.data) };
    } catch (error) {
      return { ok: false, error: toErrorReply(error, logger) };
    }
  }
}

function isRequestName(name: unknown): name is RequestName {
  return typeof name === 'string' && Object.hasOwn(requests, name);
}
