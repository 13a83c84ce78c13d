import { closeSync, openSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { registerProcess } from '../../../src/http/metrics/process.ts';

async function valueOf(registry: Registry, name: string): Promise<number> {
  const [, value] = new RegExp(`^${name} (\\d+)$`, 'm').exec(await registry.metrics()) ?? [];
  return Number(value);
}

test('open descriptors are counted as the system counts them, however many', async () => {
  const registry = new Registry();
  registerProcess(registry);
  const opened = Array.from({ length: 300 }, () => openSync('/dev/null', 'r'));
  try {
    // The folder that is being read is one of them.
    const there = readdirSync('/proc/self/fd').length - 1;
    expect(await valueOf(registry, 'process_open_fds')).toBe(there);
    expect(there).toBeGreaterThan(300);
  } finally {
    opened.forEach(closeSync);
  }
});

test('nothing is counted by the names of classes', async () => {
  const registry = new Registry();
  registerProcess(registry);
  expect(await registry.metrics()).not.toContain('nodejs_active_');
});
