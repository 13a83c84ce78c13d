/**
 * The request that the running code works for, whichever entry point it came by. Log lines, audit
 * rows and spans carry its id, so that each of them leads to the others.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { Span } from '@opentelemetry/api';

interface RequestContext {
  /** Undefined for work that no request has caused. */
  id: string | undefined;
  /** The innermost span under way, if traces are on. */
  span?: Span | undefined;
}

const current = new AsyncLocalStorage<RequestContext>();

/** What a proxy may call a request: 128 bits in any usual form, and some room. */
const acceptedId = /^[\w.-]{8,64}$/;

export function requestId(): string | undefined {
  return current.getStore()?.id;
}

/** What somebody is shown when something failed. It finds the log line, the audit rows and the trace. */
export function reference(): string {
  return requestId() ?? newId();
}

export function currentSpan(): Span | undefined {
  return current.getStore()?.span;
}

/** Runs `work` for a new request. @param given The id that a trusted proxy has given it. */
export function inRequest<Result>(given: string | undefined, work: () => Result): Result {
  const id = given !== undefined && acceptedId.test(given) ? given : newId();
  return current.run({ id }, work);
}

/** Runs `work` for the same request, with another innermost span. */
export function inSpan<Result>(span: Span, work: () => Result): Result {
  return current.run({ id: requestId(), span }, work);
}

/** For timers: what runs later, because of time, belongs to no request. */
export function outsideOfRequests<Result>(work: () => Result): Result {
  return current.exit(work);
}

function newId(): string {
  return randomBytes(6).toString('hex');
}
