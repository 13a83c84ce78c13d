/** The document that programs are made from: it is sound, and what the server answers is as it says. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { operations } from '../../../src/http/api/operations.ts';
import type { Permission } from '../../../src/protocol/permissions.ts';
import type { Reply } from '../../../src/protocol/requests.ts';
import { program, type ApiAnswer, type Program } from '../../support/api.ts';
import { ask } from '../../support/ask.ts';
import { importOnce } from '../../support/once.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

const { lintFromString, createConfig } =
  await importOnce<typeof import('@redocly/openapi-core')>('@redocly/openapi-core');
const { Ajv2020 } = await importOnce<typeof import('ajv/dist/2020.js')>('ajv/dist/2020.js');

interface Described {
  operationId: string;
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Described>>;
  components: { schemas: { Problem: object } };
}

let server: TestServer;
let text: string;
let document: Document;
let visitor: Visitor;
let admin: TestConnection;
let client: Program;

beforeAll(async () => {
  server = await startServer({}, { webhooks: { allowedNetworks: ['127.0.0.1'] } });
  const answer = await ask(server, '/api/v1/openapi.json');
  expect(answer.status).toBe(200);
  text = answer.body;
  document = JSON.parse(text) as Document;
  visitor = await Visitor.signedIn(server, 'admin@demo.example');
  admin = await visitor.connect();
  for (const userName of ['helper@demo.example', 'sharer@demo.example'])
    await (await Visitor.signedIn(server, userName)).close();
  // Everything that an administrator may do.
  const { permissions: held } = (await (await visitor.fetch('/api/me')).json()) as {
    permissions: Permission[];
  };
  client = await program(server, admin, held);
});
afterAll(async () => {
  await visitor.close();
  await server.stop();
});

test('it is sound, by the strict rules of a linter', async () => {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const found = await lintFromString({ source: text, absoluteRef: 'openapi.json', config });
  const told = found.map(({ ruleId, message, location }) => [
    ruleId,
    message,
    location[0]?.pointer,
  ]);
  // The tests run at localhost.
  expect(told.filter(([rule]) => rule !== 'no-server-example.com')).toEqual([]);
});

test('a linter finds what is wrong', async () => {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const broken = text.replace('"openapi":"3.1.1"', '"openapi":"3.1.1","colour":"red"');
  const found = await lintFromString({ source: broken, absoluteRef: 'openapi.json', config });
  expect(found.map(({ ruleId }) => ruleId)).toContain('struct');
});

/** @returns What of an answer is not as the document says. */
function misfit(schema: object | undefined, body: unknown): unknown {
  if (!schema) return 'the status is not described';
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const isValid = ajv.compile({ ...schema, components: document.components });
  return isValid(body) ? undefined : isValid.errors;
}

const hold = { held: { person: 'helper@demo.example' }, note: 'A case' };

async function makeWebhook() {
  const wanted = { name: 'Nowhere', url: 'http://127.0.0.1:1/', events: ['session.created'] };
  const made = await client.send<Reply<'webhooks.create'>>('POST', '/webhooks', wanted);
  return { made, path: `/webhooks/${made.body.webhook.id}` };
}

/** How each operation is asked for, so that it is granted. */
const calls: Record<string, () => Promise<ApiAnswer<unknown>>> = {
  'sessions.open': async () =>
    await client.send('POST', '/sessions', { helper: 'helper@demo.example', ticket: 'INC-1' }),
  'reports.sessions': async () => await client.get('/reports/sessions?limit=10'),
  'reports.summary': async () => await client.get('/reports/summary?by=week'),
  'sessions.live': async () => await client.get('/sessions?limit=10'),
  'session.end-any': async () => {
    const body = { helper: 'helper@demo.example' };
    const opened = await client.send<{ sessionId: string }>('POST', '/sessions', body);
    const path = `/sessions/${opened.body.sessionId}/end`;
    return await client.send('POST', path, { note: 'The ticket was closed.' });
  },
  'holds.list': async () => await client.get('/holds'),
  'holds.put': async () => await client.send('POST', '/holds', hold),
  'holds.remove': async () => {
    await client.send('POST', '/holds', hold);
    const { body } = await client.get<Reply<'holds.list'>>('/holds');
    return await client.send('DELETE', `/holds/${body.holds[0]?.id}`);
  },
  'audit.search': async () => await client.get('/audit?type=session.created&limit=10'),
  'settings.read': async () => await client.get('/settings'),
  'settings.change': async () =>
    await client.send('PATCH', '/settings', { name: 'blockChat', value: null }),
  'access.own': async () => await client.get('/access/own'),
  'access.roles': async () => await client.get('/access/roles'),
  'access.explain': async () =>
    await client.get('/access/explain?person=helper@demo.example&sharer=sharer@demo.example'),
  'people.search': async () => await client.get('/people?search=hanna'),
  'health.read': async () => await client.get('/health'),
  'server.drain': async () => await client.send('POST', '/drain', { on: false }),
  'webhooks.list': async () => await client.get('/webhooks'),
  'webhooks.create': async () => (await makeWebhook()).made,
  'webhooks.update': async () =>
    await client.send('PATCH', (await makeWebhook()).path, { enabled: false }),
  'webhooks.remove': async () => await client.send('DELETE', (await makeWebhook()).path),
  'webhooks.rotate-secret': async () =>
    await client.send('POST', `${(await makeWebhook()).path}/secret`, { keepHours: 1 }),
  'webhooks.deliveries': async () => await client.get(`${(await makeWebhook()).path}/deliveries`),
  'webhooks.resend': async () => {
    const { path } = await makeWebhook();
    await client.send('POST', '/sessions', { helper: 'helper@demo.example' });
    const sent = async () =>
      (await client.get<Reply<'webhooks.deliveries'>>(`${path}/deliveries`)).body.deliveries;
    await until('a delivery', async () => (await sent()).length > 0);
    const [delivery] = await sent();
    return await client.send('POST', `${path}/deliveries/${delivery?.id}/resend`);
  },
  'tokens.list': async () => await client.get('/tokens'),
  'tokens.revoke': async () =>
    await client.send('DELETE', `/tokens/${(await program(server, admin, ['audit.read'])).id}`),
};

test('it describes each operation', () => {
  const described = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .map(({ operationId }) => operationId);
  expect(described.sort()).toEqual(operations.map(({ request }) => request).sort());
});

test.each(operations.filter(({ isCsv }) => !isCsv))(
  '$method $path is answered as it says',
  async (operation) => {
    const { path, method, request } = operation;
    const call = calls[request];
    if (!call) throw new Error(`${request} is not called here yet.`);
    const described = document.paths[path]?.[method.toLowerCase()];
    const { status, headers, body } = await call();
    expect([status, body]).toEqual([operation.status ?? 200, body]);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    const schema = described?.responses[String(status)]?.content?.['application/json']?.schema;
    expect(misfit(schema, body)).toBeUndefined();
    // The check sees what is too much.
    expect(misfit(schema, { ...(body as object), extra: 1 })).toBeDefined();
  },
);

test('sessions.csv is answered as it says', async () => {
  const { status, headers, text: csv } = await client.get('/reports/sessions.csv?category=VPN');
  expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(csv).toMatch(/^session,helper,/);
  const { responses } = document.paths['/reports/sessions.csv']?.['get'] ?? {};
  expect(Object.keys(responses?.['200']?.content ?? {})).toEqual(['text/csv']);
});

test('a refusal is answered as it says', async () => {
  for (const { body } of [
    await client.get('/nothing'),
    await client.get('/settings?colour=red'),
    await client.send('POST', '/sessions', { helper: 'nobody@demo.example' }),
    await client.send('PATCH', '/settings', '{'),
  ])
    expect(misfit(document.components.schemas.Problem, body)).toBeUndefined();
});
