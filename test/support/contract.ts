/** Whether what a server sends is as the contract says: replies, refusals and events. */
import { z } from 'zod';
import { errorReply } from '../../src/protocol/error-reply.ts';
import { events } from '../../src/protocol/events.ts';
import { requests } from '../../src/protocol/requests.ts';

/** @returns What is wrong with an answer; undefined when it fits, or when there is no such request. */
export function misfitOfAnswer(name: string, answer: unknown): Error | undefined {
  const reply = Object.hasOwn(requests, name)
    ? requests[name as keyof typeof requests].reply
    : z.never();
  const schema = z.discriminatedUnion('ok', [
    z.strictObject({ ok: z.literal(true), value: reply as z.ZodType }),
    z.strictObject({ ok: z.literal(false), error: errorReply }),
  ]);
  return misfit(`The answer to ${name}`, schema, answer);
}

/** @returns What is wrong with an event; undefined when it fits. */
export function misfitOfEvent(name: string, event: unknown): Error | undefined {
  const schema: z.ZodType | undefined = Object.hasOwn(events, name)
    ? events[name as keyof typeof events]
    : undefined;
  if (!schema) return new Error(`There is no event ${name} in the contract.`);
  return misfit(`The event ${name}`, schema, event);
}

/** The same of a frame of socket.io that carries an event without binary parts. */
export function misfitOfFrame(frame: string): Error | undefined {
  const [name, event] = JSON.parse(frame.slice(frame.indexOf('['))) as [string, unknown];
  return misfitOfEvent(name, event);
}

function misfit(what: string, schema: z.ZodType, value: unknown): Error | undefined {
  const { error } = schema.safeParse(value);
  return error && new Error(`${what} is not as the contract says.\n${z.prettifyError(error)}`);
}
