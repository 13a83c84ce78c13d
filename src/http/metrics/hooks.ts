import type { Router } from 'express';
import type { Metrics } from './metrics.ts';

/** What the entry points need of the metrics. */
export interface MetricsHooks extends Pick<Metrics, 'commandRun' | 'responded'> {
  /** `/metrics` at the HTTPS port. Undefined if it is not there. */
  route: Router | undefined;
}
