/**
 * Traces (OpenTelemetry). Nothing of it is loaded unless the configuration names a collector. A
 * span's attributes hold names of the contract and codes: no ids of people, no addresses, no text.
 */
import type * as OpenTelemetry from '@opentelemetry/api';
import { BesideError } from '../protocol/error-codes.ts';
import { currentSpan, inSpan, requestId } from './request-context.ts';

export interface Tracing {
  api: typeof OpenTelemetry;
  tracer: OpenTelemetry.Tracer;
  /** Reads the header `traceparent`. Null if it is malformed. */
  parse: (traceparent: string) => OpenTelemetry.SpanContext | null;
}

// eslint-disable-next-line no-restricted-syntax -- Spans are looked for where no server is known.
let tracing: Tracing | undefined;

/** From now on, all servers of this process trace to this. Undefined switches it off. */
export function useTracing(next: Tracing | undefined): void {
  tracing = next;
}

interface SpanOptions {
  kind?: keyof typeof OpenTelemetry.SpanKind;
  attributes?: OpenTelemetry.Attributes;
  /** The header `traceparent`, if a trusted proxy sent it. */
  traceparent?: string | undefined;
}

/** Runs `work` in a span, which ends with it. */
export async function traced<Result>(
  name: string,
  options: SpanOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const span = startSpan(name, options);
  if (!span) return await work();
  return await inSpan(span, async () => {
    try {
      return await work();
    } catch (error) {
      noteError(error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The caller ends the span. Undefined if traces are off. */
export function startSpan(
  name: string,
  { kind = 'INTERNAL', attributes = {}, traceparent }: SpanOptions,
): OpenTelemetry.Span | undefined {
  if (!tracing) return undefined;
  const { api, tracer, parse } = tracing;
  const remote = traceparent === undefined ? null : parse(traceparent);
  const parent = currentSpan();
  const context = parent
    ? api.trace.setSpan(api.ROOT_CONTEXT, parent)
    : remote
      ? api.trace.setSpanContext(api.ROOT_CONTEXT, { ...remote, isRemote: true })
      : api.ROOT_CONTEXT;
  const id = requestId();
  const all = { ...attributes, ...(id && { 'beside.request_id': id }) };
  return tracer.startSpan(name, { kind: api.SpanKind[kind], attributes: all }, context);
}

/** Notes on the span under way why it failed: a code. A message may name people. */
export function noteError(error: unknown): void {
  const span = currentSpan();
  if (error instanceof BesideError) span?.setAttribute('beside.code', error.code);
  else if (span) markFailed(span, error instanceof Error ? error.name : 'unknown');
}

/** @param type Of a closed list: the name of an error's class, or a status. */
export function markFailed(span: OpenTelemetry.Span, type: string): void {
  if (!tracing) return;
  span.setAttribute('error.type', type);
  span.setStatus({ code: tracing.api.SpanStatusCode.ERROR });
}
