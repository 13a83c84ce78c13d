/** What is handed out for Grafana and Prometheus names metrics that there are, and a way out for each alert. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ask } from '../../support/ask.ts';
import { meetAndAllow, shareScreen } from '../../support/pair.ts';
import { hasPrometheus, promtool, startPrometheus } from '../../support/prometheus.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { root } from '../../support/sources.ts';
import { until } from '../../support/until.ts';
import { Visitor } from '../../support/visitor.ts';

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
  uid: string;
  templating: { list: { name: string; type: string }[] };
  panels: {
    id: number;
    title: string;
    type: string;
    gridPos: { h: number; w: number; x: number; y: number };
    datasource?: { type: string; uid: string };
    fieldConfig?: { defaults: { unit: string } };
    targets?: { refId: string; expr: string; legendFormat: string }[];
  }[];
};
const targets = dashboard.panels.flatMap(({ targets: some = [] }) => some);
const shown = targets.map(({ expr }) => expr);

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

test('each rule is tested: when it fires, and when it does not', () => {
  const { tests } = parse(read('alerts.test.yaml')) as {
    tests: { alert_rule_test: { alertname: string; exp_alerts: object[] }[] }[];
  };
  const cases = tests.flatMap(({ alert_rule_test: each }) => each);
  const of = (fires: boolean) =>
    new Set(
      cases
        .filter(({ exp_alerts: { length } }) => length > 0 === fires)
        .map(({ alertname }) => alertname),
    );
  const all = rules.map(({ alert }) => alert).sort();
  expect([...of(true)].sort()).toEqual(all);
  expect([...of(false)].sort()).toEqual(all);
});

test('the dashboard is what Grafana takes', () => {
  // Source: Grafana, "Dashboard JSON model"; identifiers of units: packages/grafana-data, valueFormats.
  expect(dashboard.uid).toMatch(/^[\w-]{8,40}$/);
  expect(dashboard.templating.list).toMatchObject([{ name: 'datasource', type: 'datasource' }]);
  const places = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, at) => [x + (at % w), y + Math.floor(at / w)].join()),
  );
  expect(new Set(places).size).toBe(places.length);
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  for (const { type, gridPos, datasource, fieldConfig, targets: asked = [] } of dashboard.panels) {
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    if (type === 'row') continue;
    expect(['stat', 'timeseries']).toContain(type);
    expect(datasource).toEqual({ type: 'prometheus', uid: '${datasource}' });
    expect(['none', 's', 'd', 'bytes', 'percentunit', 'reqps']).toContain(
      fieldConfig?.defaults.unit,
    );
    expect(new Set(asked.map(({ refId }) => refId)).size).toBe(asked.length);
  }
});

(hasPrometheus() ? describe : describe.skip)('Prometheus', () => {
  test('answers each question of the dashboard', async () => {
    const prometheus = await startPrometheus({
      job_name: 'beside',
      scheme: 'https',
      tls_config: { ca_file: `${server.dataDir}/development-certificate.pem` },
      static_configs: [{ targets: [`localhost:${server.port}`] }],
    });
    try {
      await until('it has seen the server', async () => (await prometheus.value('up')) === 1);
      const pair = await meetAndAllow(server);
      await shareScreen(pair);
      await pair.helper.request('share.seen', { seen: 'moving' });
      await new Visitor(server).signIn('guest@elsewhere.example');
      expect(await pair.sharer.refusal('no-request', {})).toBe('UNKNOWN_REQUEST');
      await pair.helper.request('session.end', {});
      await pair.close();
      for (const { expr, legendFormat } of targets) {
        // Grafana puts a time in that covers a few scrapes.
        const asked = expr.replaceAll('$__rate_interval', '5m');
        // Nobody sent a picture long enough to be judged.
        const mayBeEmpty = expr.includes('beside_session_quality');
        await until(expr, async () => {
          const found = await prometheus.series(asked);
          return found.length > 0 && (mayBeEmpty || found.every(({ value }) => !isNaN(value)));
        });
        const labels = [...legendFormat.matchAll(/{{(\w+)}}/g)].map(([, label = '']) => label);
        for (const series of await prometheus.series(asked))
          expect(Object.keys(series.labels)).toEqual(expect.arrayContaining(labels));
      }
    } finally {
      await prometheus.stop();
    }
  });
});

(hasPrometheus() ? describe : describe.skip)('promtool', () => {
  test('finds the rules right, and they fire when they must', () => {
    expect(promtool(['check', 'rules', join(folder, 'alerts.yaml')])).toContain('SUCCESS');
    expect(promtool(['test', 'rules', join(folder, 'alerts.test.yaml')])).toContain('SUCCESS');
  });
});
