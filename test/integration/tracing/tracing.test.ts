/** What a collector of traces is sent, by a server and a receiver in processes of their own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ask } from '../../support/ask.ts';
import { managed, startGraphDevices, type GraphDevices } from '../../support/graph-devices.ts';
import { meet, type Pair } from '../../support/pair.ts';
import { programEnvironment } from '../../support/program.ts';
import { rows } from '../../support/records.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { until } from '../../support/until.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: { key: string; value: Record<string, unknown> }[];
}
interface Received {
  port?: number;
  path: string;
  headers: Record<string, string>;
  body: { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
}

const proxy = '127.0.0.9';
const kinds = { server: 2, client: 3 };

let receiver: ChildProcess;
let graph: GraphDevices;
let server: ServerProcess;
let pair: Pair;
const received: Received[] = [];

beforeAll(async () => {
  receiver = spawn(process.execPath, [join(import.meta.dirname, 'receiver-process.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...programEnvironment },
  });
  const lines = createInterface({ input: receiver.stdout! });
  const [first] = (await once(lines, 'line')) as [string];
  lines.on('line', (line) => received.push(JSON.parse(line) as Received));
  const { port } = JSON.parse(first) as { port: number };
  const endpoint = `http://127.0.0.1:${port}/v1/traces`;
  graph = await startGraphDevices();
  graph.behaviour.devices = [managed('sharer@demo.example')];
  server = await startServerProcess(
    {
      BESIDE_TRACING_AUTHORIZATION: 'Bearer of-the-collector',
      NODE_EXTRA_CA_CERTS: graph.caFile,
    },
    {
      tracing: { endpoint },
      server: { trustedProxies: [proxy] },
      devices: { source: 'graph', graph: graph.settings },
    },
  );
  pair = await meet(server);
});
afterAll(async () => {
  await pair.close();
  await server.stop();
  await graph.stop();
  receiver.kill();
});

const spans = () =>
  received.flatMap(({ body }) =>
    body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans)),
  );

async function span(name: string, fits: (span: Span) => boolean = () => true): Promise<Span> {
  const find = () => spans().find((each) => each.name === name && fits(each));
  await until(`a span ${name} is received`, () => find() !== undefined);
  return find()!;
}

const attribute = ({ attributes }: Span, name: string) =>
  Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0];

test('a request by the socket is a trace: request, command, commit', async () => {
  const request = await span('session.join');
  const command = await span('command session.join');
  const commit = await span('commit', ({ parentSpanId }) => parentSpanId === command.spanId);
  expect(request.kind).toBe(kinds.server);
  expect(command).toMatchObject({ traceId: request.traceId, parentSpanId: request.spanId });
  expect(commit.traceId).toBe(request.traceId);
  expect(received[0]).toMatchObject({
    path: '/v1/traces',
    headers: { authorization: 'Bearer of-the-collector' },
  });
});

test('it is found by the id that the audit log has', async () => {
  const [row] = rows<{ record: string }>(
    server.dataDir,
    `select record from audit_events where type = 'session.joined'`,
  );
  const { requestId } = JSON.parse(row?.record ?? '{}') as { requestId: string };
  expect(attribute(await span('session.join'), 'beside.request_id')).toBe(requestId);
});

test('joining the media is a step of its own', async () => {
  await pair.helper.request('media.join', {});
  const join = await span('media join');
  const command = await span('command media.join');
  expect(join.parentSpanId).toBe(command.spanId);
});

test('a line of the log names the trace and the request', async () => {
  expect(await pair.helper.refusal('session.join', { passcode: 'AAAAA-AAAAA' })).toBeDefined();
  const refused = await span(
    'session.join',
    (each) => attribute(each, 'beside.code') !== undefined,
  );
  const lines = server.output().split('\n');
  const line = lines.find((each) => each.includes(refused.traceId)) ?? '{}';
  expect(JSON.parse(line)).toMatchObject({
    msg: 'refused',
    code: attribute(refused, 'beside.code'),
    requestId: attribute(refused, 'beside.request_id'),
    traceId: refused.traceId,
  });
});

test('without the setting, nothing of it is loaded', async () => {
  // A hook of Node that prints the modules of traces as they are loaded.
  const hook = `import { registerHooks } from 'node:module';
    registerHooks({ load(url, context, next) {
      if (url.includes('opentelemetry')) console.log('LOADED ' + url);
      return next(url, context);
    } });`;
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(hook)}`;
  const endpoint = 'http://127.0.0.1:9/v1/traces';
  const loaded = async (settings: object) => {
    const other = await startServerProcess({ NODE_OPTIONS }, settings);
    await other.stop();
    return /LOADED .*sdk-trace/.test(other.output())
      ? 'loaded'
      : /LOADED.*/.exec(other.output())?.[0];
  };
  expect(await loaded({ tracing: { sampleRatio: 1 } })).toBeUndefined();
  expect(await loaded({ tracing: { endpoint } })).toBe('loaded');
});

test('a refusal leaves its code', async () => {
  expect(await pair.helper.refusal('nonsense', {})).toBe('UNKNOWN_REQUEST');
  const refused = await span('unknown request');
  expect(attribute(refused, 'beside.code')).toBe('UNKNOWN_REQUEST');
});

test('an HTTP request is named by its route, and what Beside asks of others by their host', async () => {
  await ask(server, '/pictures/of-somebody');
  const request = await span('GET /pictures/:id');
  expect(attribute(request, 'http.response.status_code')).toBe(404);
  // The sharer's device is looked for, by their name.
  const outgoing = await span('GET', ({ kind }) => kind === kinds.client);
  expect(attribute(outgoing, 'server.address')).toBe('localhost');
});

test('the trace of a trusted proxy goes on here, and that of anybody else does not', async () => {
  const trace = (id: string) => `00-${id.repeat(32)}-b7ad6b7169203331-01`;
  const asked = async (path: string, traceparent: string, localAddress?: string) => {
    await ask(server, path, { headers: { traceparent }, localAddress });
  };
  await asked('/pictures/one', trace('a'), proxy);
  await asked('/pictures/two', trace('b'));
  await asked('/pictures/three', 'nonsense', proxy);
  await until('all are received', () => {
    return spans().filter(({ name }) => name === 'GET /pictures/:id').length >= 4;
  });
  const ids = spans().map(({ traceId }) => traceId);
  expect(ids).toContain('a'.repeat(32));
  expect(ids).not.toContain('b'.repeat(32));

  const first = spans().length;
  const headers = { traceparent: trace('c'), 'x-forwarded-for': '127.0.0.1' };
  await (await pair.helperVisitor.connect(headers)).request('session.own', {});
  await until('the handshake is received', () => {
    return spans()
      .slice(first)
      .some(({ name }) => name === 'socket handshake');
  });
  expect(spans().map(({ traceId }) => traceId)).not.toContain('c'.repeat(32));
});

test('no span holds a person, a passcode, an address of the network or a path', async () => {
  const draft = { id: '0b7f0a5e-6f0b-4f0e-8a55-3d3c1f2a9a11', text: 'words-of-the-two' };
  await pair.helper.request('chat.send', draft);
  await span('command chat.send');
  const text = JSON.stringify(spans());
  const { passcode, sessionId } = pair;
  for (const secret of [passcode, passcode.replace('-', ''), sessionId, draft.text])
    expect(text).not.toContain(secret);
  expect(text).not.toMatch(
    /demo\.example|Hanna|Sofia|127\.0\.0\.1|of-somebody|pictures\/(one|two)/,
  );
});
