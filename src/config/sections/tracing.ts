import { z } from 'zod';

const ratio = { error: 'expected a part from 0 to 1, like 0.1 for one trace in ten' };

/** OpenTelemetry traces, sent by OTLP over HTTP. Without an endpoint there are none. */
export const tracingSchema = z
  .strictObject({
    /** The address of the collector, up to and including `/v1/traces`. */
    endpoint: z
      .url({
        protocol: /^https?$/,
        error: 'expected an address like https://otel.example.com:4318/v1/traces',
      })
      .optional(),
    /** The header `Authorization`, if the collector asks for one. */
    authorization: z.string().min(1).optional(),
    /** The part of requests that are traced, where no proxy has decided it. */
    sampleRatio: z.number(ratio).min(0, ratio).max(1, ratio).default(1),
    /** The name of this server in traces. */
    serviceName: z.string().min(1).max(100).default('beside'),
  })
  .prefault({});
export type TracingConfig = z.infer<typeof tracingSchema>;
