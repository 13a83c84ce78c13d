/** What a figure says nothing without: the machine, the versions, what was agreed on. */
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { version as mediasoup } from 'mediasoup';
import type { Lab } from './lab.ts';

/** Of other programs too: read when the run begins, before it is its own. */
const loadBefore = loadavg()[0];

export function aboutThisRun({ browser, agreed }: Lab) {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return {
    beside: version,
    node: process.version,
    mediasoup,
    chromium: browser.version(),
    ...agreed,
    processor: cpus()[0]?.model,
    cores: cpus().length,
    loadBefore,
    loadAfter: loadavg()[0],
  };
}
