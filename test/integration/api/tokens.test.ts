/** Tokens of programs: who makes them, what they may do, and when they are refused. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Reply } from '../../../src/protocol/requests.ts';
import { program, withToken, type Program } from '../../support/api.ts';
import { auditRecords, rows } from '../../support/records.ts';
import { runMain, startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';

const assign = (role: string, user: string, scope: unknown = 'everyone') => ({
  role,
  to: { user },
  scope,
});
const settings = {
  roles: { 'Token maker': ['token.write', 'audit.read'] },
  assignments: [
    assign('Administrator', 'admin@demo.example'),
    assign('Help Desk Operator', 'helper@demo.example'),
    assign('Token maker', 'helper2@demo.example', { groups: ['Finance'] }),
  ],
};

let server: TestServer;
let adminVisitor: Visitor;
let admin: TestConnection;
const visitors = new Visitors();

beforeAll(async () => {
  server = await startServer({}, settings);
  adminVisitor = await signedIn('admin@demo.example');
  admin = await adminVisitor.connect();
});
afterAll(async () => {
  await visitors.close();
  await server.stop();
});

const signedIn = async (userName: string) => await visitors.signedIn(server, userName);

const wanted = { name: 'Ticket desk', permissions: ['audit.read'], days: 30 } as const;
const events = (type: string) => auditRecords(server.dataDir).filter((each) => each.type === type);
const beside = async (...args: string[]) =>
  await runMain(args, { BESIDE_DATA_DIR: server.dataDir });

describe('a token', () => {
  test('is shown once, found by its form, and kept only as a hash', async () => {
    const { token, secret } = await admin.request('tokens.create', {
      ...wanted,
      permissions: ['audit.read'],
      scope: 'everyone',
    });
    expect(secret).toMatch(new RegExp(`^beside_${token.id}_[0-9a-f]{64}$`));
    expect(token).toMatchObject({ name: 'Ticket desk', scope: 'everyone' });
    expect(token.createdBy).toBeDefined();
    expect(token.expiresAt - token.createdAt).toBe(30 * 86_400_000);
    const kept = JSON.stringify(rows(server.dataDir, 'select * from api_tokens'));
    expect(kept).not.toContain(secret.split('_')[2]);
    const { tokens } = await admin.request('tokens.list', {});
    expect(tokens).toContainEqual(token);
    expect(events('token.created').at(-1)).toMatchObject({
      person: 'admin@demo.example',
      details: { token: token.id, permissions: ['audit.read'] },
    });
  });

  test('expires after 90 days unless something else is wanted, and never later than a year', async () => {
    const send = async (days?: number) =>
      await admin.send<'tokens.create'>('tokens.create', {
        ...{ name: 'x', permissions: ['audit.read'] },
        ...(days !== undefined && { days }),
      });
    const made = await send();
    if (!made.ok) throw new Error('not made');
    const { createdAt, expiresAt } = made.value.token;
    expect(expiresAt - createdAt).toBe(90 * 86_400_000);
    for (const days of [0, 367, 1.5, -1])
      expect(await send(days)).toMatchObject({ error: { code: 'MALFORMED' } });
  });

  test.each([
    ['no permission', { permissions: [] }],
    ['one twice', { permissions: ['audit.read', 'audit.read'] }],
    ['one that there is not', { permissions: ['everything'] }],
    ['no name', { name: ' ' }],
    ['a name that is too long', { name: 'x'.repeat(101) }],
    ['a scope that names nobody', { scope: { groups: [] } }],
  ])('is not made with %s', async (_what, change) => {
    expect(await admin.refusal('tokens.create', { ...wanted, ...change })).toBe('MALFORMED');
  });

  test('stands for its permissions and no more, in the answer and in the audit log', async () => {
    const reader = await program(server, admin, ['settings.write']);
    const answer = await reader.get<Reply<'settings.read'>>('/settings');
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(answer.body).toEqual(await admin.request('settings.read', {}));
    const refused = await reader.get('/tokens');
    expect(refused.status).toBe(403);
    expect(refused.body).toEqual({
      type: 'urn:beside:error:PERMISSION_MISSING',
      title: 'PERMISSION_MISSING',
      status: 403,
      code: 'PERMISSION_MISSING',
    });
    expect(refused.headers['content-type']).toBe('application/problem+json');
    expect(refused.headers['www-authenticate']).toBe(
      'Bearer realm="beside", error="insufficient_scope", scope="token.write"',
    );
    const key = `token:${reader.id}`;
    const audited = rows<{ type: string }>(
      server.dataDir,
      'select type from audit_events where person_key = ? order by id',
      key,
    ).map(({ type }) => type);
    expect(audited).toEqual(['token.used', 'permission.refused']);
  });

  test('is told what it may do', async () => {
    const scope = { groups: ['Finance'] };
    const asking = await program(server, admin, ['audit.read'], { name: 'Asking', scope });
    const { body } = await asking.get<Reply<'access.own'>>('/access/own');
    expect(body).toEqual({
      name: 'Asking',
      assignments: [{ permissions: ['audit.read'], scope }],
    });
  });

  test('says when and from where it was used last, and fills no log', async () => {
    const busy = await program(server, admin, ['settings.write']);
    await Promise.all(Array.from({ length: 30 }, () => busy.get('/settings')));
    const { tokens } = await admin.request('tokens.list', {});
    const found = tokens.find(({ id }) => id === busy.id);
    expect((found?.lastUsedAt ?? 1) % 60_000).toBe(0);
    expect(Date.now() - (found?.lastUsedAt ?? 0)).toBeLessThan(180_000);
    expect(found?.lastAddress).toBe('127.0.0.1');
    const used = rows(
      server.dataDir,
      `select 1 from audit_events where type = 'token.used' and person_key = ?`,
      `token:${busy.id}`,
    );
    expect(used).toHaveLength(1);
  });

  test('changes a setting in its own name', async () => {
    const changer = await program(server, admin, ['settings.write'], { name: 'Change desk' });
    const change = { name: 'idleSeconds', value: 1_234 };
    const { status, body } = await changer.send<Reply<'settings.change'>>(
      'PATCH',
      '/settings',
      change,
    );
    expect(status).toBe(200);
    expect(body.settings.find(({ name }) => name === 'idleSeconds')).toMatchObject({
      value: 1_234,
      changed: { by: 'Change desk' },
    });
    const { settings: seen } = await admin.request('settings.read', {});
    expect(seen).toEqual(body.settings);
  });
});

describe('nobody makes a token that may do more than they may', () => {
  let maker: TestConnection;
  beforeAll(async () => {
    maker = await (await signedIn('helper2@demo.example')).connect();
  });
  const make = async (change: object) =>
    await maker.refusal('tokens.create', { ...wanted, ...change });

  test.each([
    ['a permission that they lack', { permissions: ['audit.read', 'settings.write'] }],
    ['everybody, where they have a group', { scope: 'everyone' }],
    ['everybody, unsaid', {}],
    ['another group', { scope: { groups: ['Finance', 'Warehouse'] } }],
    ['a domain', { scope: { domains: ['demo.example'] } }],
  ])('not by %s', async (_what, change) => {
    expect(await make(change)).toBe('TOKEN_EXCEEDS_RIGHTS');
  });

  test('but one with the same rights', async () => {
    expect(await make({ scope: { groups: ['Finance'] } })).toBeUndefined();
  });

  test('it lasts when they lose those rights, says who has made it, and is revoked by others', async () => {
    const { token, secret } = await maker.request('tokens.create', {
      ...{ name: 'Left behind', permissions: ['audit.read'], days: 30 },
      scope: { groups: ['Finance'] },
    });
    const made = withToken(server, secret);
    await server.configure({ ...settings, assignments: settings.assignments.slice(0, 2) });
    await maker.event('access.ended');
    expect((await made.get('/audit')).status).toBe(200);
    const { tokens } = await admin.request('tokens.list', {});
    const { createdBy } = tokens.find(({ id }) => id === token.id) ?? {};
    expect(createdBy).toBe(token.createdBy);
    await admin.request('tokens.revoke', { tokenId: token.id });
    expect((await made.get('/audit')).body.code).toBe('TOKEN_REVOKED');
    await server.configure(settings);
    maker = await (await signedIn('helper2@demo.example')).connect();
    const mayAgain = async () => (await maker.refusal('tokens.list', {})) === undefined;
    await until('they have their rights again', mayAgain);
  });

  test('and who may make none is refused', async () => {
    const helper = await (await signedIn('helper@demo.example')).connect();
    for (const [request, payload] of [
      ['tokens.create', { ...wanted }],
      ['tokens.list', {}],
      ['tokens.revoke', { tokenId: 'x' }],
    ] as const)
      expect(await helper.refusal(request, payload)).toBe('PERMISSION_MISSING');
  });

  test('nor by a token: programs make none, whatever they hold', async () => {
    const able = await program(server, admin, ['token.write', 'audit.read']);
    const answer = await able.send('POST', '/tokens', { ...wanted });
    expect([answer.status, answer.body.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
  });
});

describe('a token is refused', () => {
  let good: Program;
  beforeAll(async () => {
    good = await program(server, admin, ['settings.write']);
  });

  const refusal = async (secret: string) => {
    const { status, body, headers } = await withToken(server, secret).get('/settings');
    return [status, body.code, headers['www-authenticate']];
  };
  const invalid = 'Bearer realm="beside", error="invalid_token"';
  const notAccepted = [401, 'TOKEN_NOT_ACCEPTED', invalid];

  test('that is wrong, whether or not there is one with its id', async () => {
    const [, id = '', secret = ''] = good.secret.split('_');
    for (const wrong of [
      `beside_${id}_${'0'.repeat(64)}`,
      `beside_${'0'.repeat(16)}_${secret}`,
      `beside_${id}_${secret.slice(1)}`,
      `beside_${id}_${secret}0`,
      `Beside_${id}_${secret}`,
      `beside_${id}_`,
      id,
      secret,
      "x' or '1'='1",
      'x'.repeat(10_000),
    ])
      expect(await refusal(wrong)).toEqual(notAccepted);
    const [kept] = rows<{ hash: string }>(
      server.dataDir,
      'select hash from api_tokens where id = ?',
      good.id,
    );
    expect(await refusal(`beside_${id}_${kept?.hash}`)).toEqual(notAccepted);
    expect((await good.get('/settings')).status).toBe(200);
  });

  test('in another place than the header, or in another scheme', async () => {
    const anonymous = visitors.add(new Visitor(server));
    const paths: [string, Record<string, string>][] = [
      [`/api/v1/settings?access_token=${good.secret}`, {}],
      ['/api/v1/settings', { cookie: `token=${good.secret}` }],
    ];
    for (const [path, headers] of paths) {
      const answer = await anonymous.fetch(path, { headers });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
        401,
        'Bearer realm="beside"',
      ]);
      expect(await answer.json()).toMatchObject({ code: 'SIGN_IN_REQUIRED' });
    }
    const basic = Buffer.from(`token:${good.secret}`).toString('base64');
    const asBasic = await good.get('/settings', { authorization: `Basic ${basic}` });
    expect([asBasic.status, asBasic.body.code]).toEqual([401, 'TOKEN_NOT_ACCEPTED']);
  });

  test('once it is revoked, from the next request on, and only its holder is told why', async () => {
    const revoked = await program(server, admin, ['settings.write']);
    expect((await revoked.get('/settings')).status).toBe(200);
    await admin.request('tokens.revoke', { tokenId: revoked.id });
    expect(await refusal(revoked.secret)).toEqual([401, 'TOKEN_REVOKED', invalid]);
    expect(await refusal(`beside_${revoked.id}_${'0'.repeat(64)}`)).toEqual(notAccepted);
    expect(await admin.refusal('tokens.revoke', { tokenId: revoked.id })).toBe('TOKEN_UNKNOWN');
    expect(await admin.refusal('tokens.revoke', { tokenId: 'nothing' })).toBe('TOKEN_UNKNOWN');
    expect(events('token.revoked').at(-1)).toMatchObject({
      person: 'admin@demo.example',
      details: { token: revoked.id },
    });
    expect(events('token.refused').map(({ code }) => code)).toContain('TOKEN_REVOKED');
  });

  test('once it has expired', async () => {
    const expired = await program(server, admin, ['settings.write']);
    rows(
      server.dataDir,
      'update api_tokens set expires_at = ? where id = ? returning 1',
      Date.now() - 1,
      expired.id,
    );
    expect(await refusal(expired.secret)).toEqual([401, 'TOKEN_EXPIRED', invalid]);
  });

  test('by its own wish, through the API', async () => {
    const manager = await program(server, admin, ['token.write']);
    const other = await program(server, admin, ['settings.write']);
    const listed = await manager.get<Reply<'tokens.list'>>('/tokens');
    expect(listed.body.tokens.map(({ id }) => id)).toContain(other.id);
    expect(listed.text).not.toContain(other.secret.split('_')[2]);
    expect((await manager.send('DELETE', `/tokens/${other.id}`)).status).toBe(200);
    expect(await refusal(other.secret)).toEqual([401, 'TOKEN_REVOKED', invalid]);
    expect((await manager.send('DELETE', `/tokens/${other.id}`)).status).toBe(404);
  });
});

describe('on the command line, while the server runs', () => {
  test('a token is made, listed and revoked', async () => {
    const made = await beside(
      ...['token', 'create', '--name', 'Night job', '--days', '7'],
      ...['--permission', 'settings.write', 'audit.read'],
    );
    expect(made.code).toBe(0);
    const [secret = '', told = ''] = made.output.split('\n');
    const [, id = ''] = secret.split('_');
    expect(told).toMatch(/^This is token [0-9a-f]{16}, valid until .*Z\. It is not shown again\.$/);
    expect((await withToken(server, secret).get('/settings')).status).toBe(200);
    const { tokens } = await admin.request('tokens.list', {});
    const listed = tokens.find((each) => each.id === id);
    expect(listed).toMatchObject({
      name: 'Night job',
      permissions: ['settings.write', 'audit.read'],
    });
    expect(listed).not.toHaveProperty('createdBy');

    const list = await beside('token', 'list');
    expect(list.output).toMatch(new RegExp(`^${id} +Night job +valid `, 'm'));
    expect(list.output).not.toContain(secret.split('_')[2]);
    const json = JSON.parse((await beside('token', 'list', '--json')).output) as unknown[];
    expect(json).toContainEqual(expect.objectContaining({ id, name: 'Night job' }));

    expect(await beside('token', 'revoke', id)).toEqual({
      code: 0,
      output: `Token ${id} is revoked.\n`,
    });
    const refused = await withToken(server, secret).get('/settings');
    expect([refused.status, refused.body.code]).toEqual([401, 'TOKEN_REVOKED']);
    const again = await beside('token', 'revoke', id);
    expect([again.code, again.output]).toEqual([1, expect.stringContaining('revoked already')]);
    const audited = events('token.created').at(-1);
    expect([audited?.person, audited?.details['token']]).toEqual([null, id]);
    // The chain has no fork, although two processes have written it.
    expect((await beside('audit', 'verify')).code).toBe(0);
  });

  test('what a terminal would obey is not printed, whatever was stored', async () => {
    const { id } = await program(server, admin, ['audit.read'], { name: 'Harmless' });
    rows(
      server.dataDir,
      'update api_tokens set name = ? where id = ? returning id',
      'a\u001b[2Jb\nc',
      id,
    );
    const { output } = await beside('token', 'list');
    expect(output).toMatch(new RegExp(`^${id} +a\ufffd\\[2Jb\ufffdc `, 'm'));
  });

  test.each([
    ['without a permission', ['--name', 'x'], 78, /--permission/],
    ['with one that there is not', ['--name', 'x', '--permission', 'all'], 78, /all.*invalid/],
    ['for too long', ['--name', 'x', '--permission', 'audit.read', '--days', '400'], 1, /1 to 366/],
    ['with a name of two lines', ['--name', 'a\nb', '--permission', 'audit.read'], 1, /1 to 100/],
    ['without a name', ['--name', '', '--permission', 'audit.read'], 1, /1 to 100 characters/],
  ])('none is made %s', async (_what, args, code, words) => {
    const run = await beside('token', 'create', ...args);
    expect([run.code, run.output]).toEqual([code, expect.stringMatching(words)]);
  });
});
