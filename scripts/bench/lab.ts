/** What every benchmark is given. */
import type { Browser } from 'playwright-core';
import type { Finding } from './findings.ts';

export interface Lab {
  /** Measurements of each time. */
  rounds: number;
  browser: Browser;
  patternUrl: string;
  /** A page of a secure origin with nothing on it. */
  blankUrl: string;
  /** For the report: what was agreed between the browsers and the server. */
  agreed: { codec?: string; srtpCipher?: string };
}

export type Measure = (lab: Lab) => Promise<Finding[]>;

export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
