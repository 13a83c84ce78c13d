import packageJson from '../../package.json' with { type: 'json' };
import { logCounted } from '../common/counted-log.ts';
import type { Logger } from '../common/logger.ts';
import { useTracing } from '../common/tracing.ts';
import type { TracingConfig } from '../config/sections/tracing.ts';

/** Spans of this time are sent together. */
const gatherMs = 1_000;
/** How long one batch may take to be sent, and how long the server waits for the last when it stops. */
const longestExportMs = 3_000;
/** Of what the exporter says about a failure. */
const longestText = 300;

/**
 * Sends traces to the collector. The libraries are loaded only if there is one. If the collector does
 * not answer, the newest 2,048 spans are kept, and the others dropped.
 *
 * @returns Sends what is left, and ends.
 */
export async function startTracing(
  { endpoint, authorization, sampleRatio, serviceName }: TracingConfig,
  logger: Logger,
): Promise<() => Promise<void>> {
  if (endpoint === undefined) return () => Promise.resolve();
  const [api, sdk, { OTLPTraceExporter }, { resourceFromAttributes }, { parseTraceParent }] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/core'),
    ]);
  const { host } = new URL(endpoint);
  const tell = (what: unknown) => {
    const why = String(what).slice(0, longestText);
    logCounted(logger, 'warn', 'traces: not sent to the collector', { host }, { why });
  };
  const ignore = () => undefined;
  const levels = { error: tell, warn: tell, info: ignore, debug: ignore, verbose: ignore };
  api.diag.setLogger(levels, {
    logLevel: api.DiagLogLevel.WARN,
    suppressOverrideMessage: true,
  });
  const exporter = new OTLPTraceExporter({
    url: endpoint,
    timeoutMillis: longestExportMs,
    ...(authorization !== undefined && { headers: { authorization } }),
  });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({
      'service.name': serviceName,
      'service.version': packageJson.version,
    }),
    sampler: new sdk.ParentBasedSampler({
      root: new sdk.TraceIdRatioBasedSampler(sampleRatio),
    }),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: gatherMs,
        exportTimeoutMillis: longestExportMs,
      }),
    ],
  });
  useTracing({ api, tracer: provider.getTracer('beside'), parse: parseTraceParent });
  return async () => {
    useTracing(undefined);
    await provider.shutdown().catch(tell);
    api.diag.disable();
  };
}
