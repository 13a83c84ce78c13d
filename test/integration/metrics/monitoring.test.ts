/** What is handed out for Grafana and Prometheus names metrics that there are, and a way out for each alert. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ask } from '../../support/ask.ts';
import { hasPrometheus, promtool } from '../../support/prometheus.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { root } from '../../support/sources.ts';

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook_url: string };
}

const folder = join(root, 'docs/monitoring');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const { groups } = parse(read('alerts.yaml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('dashboard.json')) as {
  panels: { title: string; targets?: { expr: string }[] }[];
};
const shown = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

let server: TestServer;
let names: Set<string>;

beforeAll(async () => {
  server = await startServer({}, { metrics: { allowedAddresses: ['127.0.0.1'] } });
  const { body } = await ask(server, '/metrics');
  const series = body.split('\n').filter((line) => line && !line.startsWith('#'));
  // Prometheus itself makes `up`.
  names = new Set(['up', ...series.map((line) => line.replace(/[{ ].*$/, ''))]);
});
afterAll(async () => {
  await server.stop();
});

test.each([...shown, ...rules.map(({ expr }) => expr)])(
  '%s names metrics that there are',
  (expr) => {
    const named = expr.match(/\b(up|beside_\w+|process_\w+|nodejs_\w+)\b/g) ?? [];
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect([...names]).toContain(name);
  },
);

test('every metric of Beside is on the dashboard or in a rule', () => {
  const all = [...shown, ...rules.map(({ expr }) => expr)].join('\n');
  const own = [...names].filter((name) => name.startsWith('beside_'));
  const base = (name: string) => name.replace(/_(bucket|sum|count)$/, '');
  const missing = own.filter((name) => !all.includes(base(name)));
  expect(missing).toEqual(['beside_build_info']);
});

test.each(rules.map((rule) => [rule.alert, rule] as const))(
  '%s says what to do',
  (alert, { labels, annotations }) => {
    expect(['warning', 'critical']).toContain(labels.severity);
    expect(annotations.summary).toMatch(/^[A-Z{].*\.$/);
    expect(annotations.runbook_url).toBe(`docs/operations.md#${alert.toLowerCase()}`);
    const runbook = readFileSync(join(root, 'docs/operations.md'), 'utf8');
    expect(runbook).toMatch(new RegExp(`^### ${alert}\\n\\n\\S.{40}`, 'm'));
  },
);

(hasPrometheus() ? describe : describe.skip)('promtool', () => {
  test('finds the rules right, and they fire when they must', () => {
    expect(promtool(['check', 'rules', join(folder, 'alerts.yaml')])).toContain('SUCCESS');
    expect(promtool(['test', 'rules', join(folder, 'alerts.test.yaml')])).toContain('SUCCESS');
  });
});
