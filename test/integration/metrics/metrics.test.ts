/** What whoever is on call sees in `/metrics`, and that nobody else sees it. */
import { request } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { text } from 'node:stream/consumers';
import { ask } from '../../support/ask.ts';
import { freePort } from '../../support/free-port.ts';
import { meet, shareScreen, type Pair } from '../../support/pair.ts';
import { hasPrometheus, promtool, startPrometheus } from '../../support/prometheus.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor } from '../../support/visitor.ts';

let server: TestServer;
let port: number;
let pair: Pair;

beforeAll(async () => {
  port = await freePort();
  server = await startServer(
    {},
    {
      metrics: { port },
      webhooks: { allowedNetworks: ['127.0.0.0/8'] },
      // Nobody listens there.
      audit: {
        streams: [{ name: 'siem', type: 'http', url: 'https://127.0.0.1:9/', from: 'beginning' }],
      },
    },
  );
  pair = await meet(server);
});
afterAll(async () => {
  await pair.close();
  await server.stop();
});

async function scrape(from = '127.0.0.1'): Promise<string> {
  const asking = request({ host: '127.0.0.1', port, path: '/metrics', localAddress: from });
  asking.end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  return await text(answer);
}

/** @param series A name, with its labels if it has any. */
async function value(series: string): Promise<number | undefined> {
  const line = (await scrape()).split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

/** The names and labels of all series, without their values. */
/** Those of the garbage collector begin when it first does each of its three kinds of work. */
async function seriesOf(): Promise<string[]> {
  const lines = (await scrape()).split('\n').filter((line) => line && !/^#|^nodejs_gc_/.test(line));
  return lines.map((line) => line.replace(/ \S+$/, '')).sort();
}

test('sessions, joins, ends, sign-ins, sockets, requests and chat are counted', async () => {
  expect(await value('beside_sessions{state="joined"}')).toBe(1);
  expect(await value('beside_sessions_created_total')).toBe(1);
  expect(await value('beside_session_joins_total')).toBe(1);
  expect(await value('beside_session_join_wait_seconds_count')).toBe(1);
  expect(await value('beside_sign_ins_total')).toBe(2);
  expect(await value('beside_sockets')).toBe(2);
  expect(await value('beside_commands_total{request="session.join"}')).toBe(1);
  const draft = { id: '0b7f0a5e-6f0b-4f0e-8a55-3d3c1f2a9a11', text: 'Hello' };
  await pair.helper.request('chat.send', draft);
  expect(await value('beside_chat_messages_total')).toBe(1);
  await pair.helper.request('session.request-view', {});
  await pair.sharer.request('session.answer', { allow: true });
  await shareScreen(pair);
  await pair.helper.request('share.seen', { seen: 'moving' });
  expect(await value('beside_session_first_picture_seconds_count')).toBe(1);
  const second = await pair.helperVisitor.connect();
  await second.request('session.create', {});
  await second.request('session.end', {});
  expect(await value('beside_sessions_ended_total{reason="helper-left"}')).toBe(1);
  expect(await value('beside_sessions_ended_total{reason="policy"}')).toBe(0);
  second.close();
});

test('workers, database, outbox, audit log, disk and certificate can be watched', async () => {
  expect(await value('beside_media_worker_up{worker="0"}')).toBe(1);
  expect(await value('beside_media_worker_restarts_total{worker="0"}')).toBe(0);
  expect(await value('beside_media_worker_resident_memory_bytes{worker="0"}')).toBeGreaterThan(1e6);
  await until('the worker was asked for its processor time', async () => {
    return Number(await value('beside_media_worker_cpu_seconds_total{worker="0"}')) > 0;
  });
  expect(await value('beside_database_commit_seconds_count')).toBeGreaterThan(0);
  expect(await value('beside_audit_unsigned_rows')).toBeGreaterThan(0);
  await until('the log has handled every event', async () => {
    return (await value('beside_consumer_waiting_events{consumer="log"}')) === 0;
  });
  const behind = 'beside_consumer_waiting_events{consumer="audit:siem"}';
  await until('the stream is known to be behind', async () => Number(await value(behind)) > 0);
  expect(await value('beside_consumer_lag_seconds{consumer="audit:siem"}')).toBeGreaterThan(0);
  expect(await value('beside_disk_free_bytes')).toBeGreaterThan(0);
  const ends = (await value('beside_certificate_not_after_timestamp_seconds')) ?? 0;
  expect(ends).toBeGreaterThan(Date.now() / 1_000);
  expect(await value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  expect(await scrape()).toMatch(/^beside_build_info\{version="\d+\.\d+\.\d+",node="v\d+/m);
});

test('what waits for webhooks is counted, without their names', async () => {
  const waiting = 'beside_consumer_waiting_events{consumer="webhook deliveries"}';
  expect(await value(waiting)).toBe(0);
  const admin = await Visitor.signedIn(server, 'admin@demo.example');
  const connection = await admin.connect();
  // Nobody listens there.
  const url = 'http://127.0.0.1:9/hook';
  await connection.request('webhooks.create', { name: 'Ours', url, events: ['session.ended'] });
  await pair.helper.request('session.end', {});
  await until('a delivery waits', async () => Number(await value(waiting)) > 0);
  expect(await scrape()).not.toMatch(/Ours|hook"/);
  await admin.close();
});

test('no series is added by what anybody sends', async () => {
  // Each once, so that what is only counted since it first happened is there.
  const stranger = new Visitor(server);
  await stranger.follow('/nowhere');
  const before = await seriesOf();
  const { helper } = pair;
  for (let index = 0; index < 20; index += 1) {
    expect(await helper.refusal(`request-${index}`, {})).toBe('UNKNOWN_REQUEST');
    expect(
      await helper.refusal('session.join', { passcode: `${index}`, [`key-${index}`]: 1 }),
    ).toBe('MALFORMED');
    await ask(server, `/nowhere-${index}`, { method: index % 2 ? 'DELETE' : 'PROPFIND' });
    await stranger.follow(`/signin/callback?state=${index}&error=error-${index}`);
  }
  await stranger.close();
  expect(await seriesOf()).toEqual(before);
  expect(await value('beside_refusals_total{code="UNKNOWN_REQUEST"}')).toBe(20);
  expect(await value('beside_refusals_total{code="MALFORMED"}')).toBeGreaterThanOrEqual(20);
  expect(await value('beside_http_responses_total{class="4xx"}')).toBeGreaterThanOrEqual(20);
});

test('it names nobody: no person, session, device or address', async () => {
  const all = await scrape();
  expect(all).not.toContain(pair.sessionId);
  expect(all).not.toMatch(/demo\.example|127\.0\.0\.1|Hanna|Sofia/);
});

test('at its own port there is nothing else, and at the HTTPS port nothing of it', async () => {
  const asking = request({ host: '127.0.0.1', port, path: '/healthz' });
  asking.end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  answer.resume();
  expect(answer.statusCode).toBe(404);
  const there = await ask(server, '/metrics');
  const nowhere = await ask(server, '/nowhere');
  expect([there.status, there.body]).toEqual([404, nowhere.body]);
});

describe('with addresses that may read', () => {
  test('at the HTTPS port, anybody else finds nothing there', async () => {
    const metrics = { allowedAddresses: ['127.0.0.2'] };
    const listed = await startServer({}, { metrics });
    try {
      const allowed = await ask(listed, '/metrics', { localAddress: '127.0.0.2' });
      expect([allowed.status, allowed.headers['content-type']]).toEqual([
        200,
        'text/plain; version=0.0.4; charset=utf-8',
      ]);
      expect(allowed.body).toContain('beside_sockets 0');
      const spoofed = { 'x-forwarded-for': '127.0.0.2' };
      for (const headers of [{}, spoofed]) {
        const refused = await ask(listed, '/metrics', { headers });
        const nowhere = await ask(listed, '/nowhere', { headers });
        expect(refused.status).toBe(404);
        expect(refused.body).toBe(nowhere.body);
        expect(Object.keys(refused.headers)).toEqual(Object.keys(nowhere.headers));
      }
    } finally {
      await listed.stop();
    }
  });

  test('at its own port, nobody else is answered', async () => {
    port = await freePort();
    const metrics = { port, allowedAddresses: ['127.0.0.2'] };
    const listed = await startServer({}, { metrics });
    try {
      expect(await scrape('127.0.0.2')).toContain('beside_sockets 0');
      await expect(scrape()).rejects.toThrow(/socket hang up|ECONNRESET/);
    } finally {
      await listed.stop();
    }
  });
});

(hasPrometheus() ? describe : describe.skip)('Prometheus', () => {
  test('scrapes the HTTPS port, and its tool finds nothing to improve', async () => {
    const listed = await startServer({}, { metrics: { allowedAddresses: ['127.0.0.1'] } });
    const prometheus = await startPrometheus({
      job_name: 'beside',
      scheme: 'https',
      tls_config: { ca_file: `${listed.dataDir}/development-certificate.pem` },
      static_configs: [{ targets: [`localhost:${listed.port}`] }],
    });
    try {
      const met = await meet(listed);
      await until('it has seen the session', async () => {
        return (await prometheus.value('sum(beside_sessions)')) === 1;
      });
      expect(await prometheus.value('up{job="beside"}')).toBe(1);
      await met.close();
      const { body } = await ask(listed, '/metrics');
      expect(promtool(['check', 'metrics'], body)).toBe('');
    } finally {
      await prometheus.stop();
      await listed.stop();
    }
  });
});
