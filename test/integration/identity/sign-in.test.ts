import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { builtInRoles } from '../../../src/identity/role-assignments.ts';
import { demoPeople } from '../../../src/identity/demo/people.ts';
import type { Me } from '../../../src/protocol/paths.ts';
import { auditRecords, rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';

let server: TestServer;
const visitors = new Visitors();

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await visitors.close();
  await server.stop();
});

function newVisitor(): Visitor {
  const visitor = visitors.add(new Visitor(server));
  return visitor;
}

async function me(visitor: Visitor): Promise<Me> {
  return (await (await visitor.fetch('/api/me')).json()) as Me;
}

async function loginOf(visitor: Visitor): Promise<string> {
  return /__Host-beside=([^;]*)/.exec(await visitor.cookies())?.[1] ?? '';
}

describe('by the demo’s provider', () => {
  const admitted = demoPeople.filter(({ tenantId }) => tenantId === 'demo.example');

  test.each(admitted)('$userName signs in and is known by card and rights', async (person) => {
    const visitor = newVisitor();
    expect((await visitor.signIn(person.userName, '/help?x=1#y')).href).toBe(
      `${server.origin}/help?x=1#y`,
    );
    expect(await me(visitor)).toEqual({
      person: {
        userName: person.userName,
        name: person.name,
        jobTitle: person.jobTitle,
        company: person.company,
        verifiedDomain: person.verifiedDomain,
        picture: `/demo-pictures/${person.userName.replace('@', '.')}.svg`,
      },
      permissions: person.roles.flatMap((role) => builtInRoles[role]),
      demo: true,
    });
    const picture = await visitor.fetch(`/demo-pictures/${person.userName.replace('@', '.')}.svg`);
    expect(picture.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
  });

  test('nobody is nobody', async () => {
    expect(await me(newVisitor())).toEqual({ person: null, permissions: [], demo: true });
  });

  test('the provider’s parameters are as the protocols want them', async () => {
    const response = await newVisitor().fetch('/signin');
    const asked = new URL(response.headers.get('location') ?? '');
    expect(asked.href.startsWith(`${server.origin}/demo-idp/auth?`)).toBe(true);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      response_type: 'code',
      redirect_uri: `${server.origin}/signin/callback`,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{32}$/),
      prompt: 'login',
    });
  });
});

describe('somebody of another organization', () => {
  test('is refused, has no login, and the audit log knows', async () => {
    const visitor = newVisitor();
    const landed = await visitor.signIn('guest@elsewhere.example');
    expect([landed.pathname, landed.searchParams.get('code')]).toEqual([
      '/signin-failed',
      'ORGANIZATION_NOT_ALLOWED',
    ]);
    expect((await me(visitor)).person).toBeNull();
    await expect(visitor.connect()).rejects.toMatchObject({ code: 'SIGN_IN_REQUIRED' });
    const people = rows(server.dataDir, `select * from people where user_name like 'guest%'`);
    expect(people).toEqual([]);
    expect(auditRecords(server.dataDir).at(-1)).toMatchObject({
      type: 'sign-in.refused',
      address: '127.0.0.1',
      code: 'ORGANIZATION_NOT_ALLOWED',
    });
  });
});

describe('the login', () => {
  test('gets a new id at sign-in: one that was planted before is worth nothing', async () => {
    const attacker = newVisitor();
    await attacker.signIn('sharer2@demo.example');
    const planted = await loginOf(attacker);
    const visitor = newVisitor();
    await visitor.plant(`__Host-beside=${planted}; Path=/; Secure; HttpOnly`);
    await visitor.signIn('helper@demo.example');
    expect(await loginOf(visitor)).not.toBe(planted);
    expect((await me(visitor)).person?.userName).toBe('helper@demo.example');
    expect((await me(attacker)).person).toBeNull();
    const id = decodeURIComponent(planted).slice(2).split('.')[0];
    expect(rows(server.dataDir, 'select id from logins where id = ?', id)).toEqual([]);
  });

  test('is not given to somebody who only begins to sign in', async () => {
    const visitor = newVisitor();
    await visitor.follow('/signin?returnTo=/help');
    expect(await loginOf(visitor)).toBe('');
  });

  test('gets a new id again when the same person signs in again', async () => {
    const visitor = newVisitor();
    await visitor.signIn('helper@demo.example');
    const first = await loginOf(visitor);
    await visitor.signIn('helper@demo.example');
    expect(await loginOf(visitor)).not.toBe(first);
  });
});

describe('the answer of a sign-in, opened again by whoever is signed in,', () => {
  test('leads to where they were going, and that of any other sign-in to the first page', async () => {
    const visitor = newVisitor();
    const choice = await visitor.follow('/signin?returnTo=/help%23here');
    const answer = await visitor.follow(
      await visitor.choose(choice, 'helper@demo.example'),
      /^\/signin\/callback$/,
    );
    expect((await visitor.follow(answer.href)).hash).toBe('#here');
    const before = await loginOf(visitor);
    expect((await visitor.follow(answer.href)).href).toBe(`${server.origin}/help#here`);
    answer.searchParams.set('state', 'another');
    expect((await visitor.follow(answer.href)).href).toBe(`${server.origin}/`);
    expect((await visitor.follow('/signin/callback')).href).toBe(`${server.origin}/`);
    expect(await loginOf(visitor)).toBe(before);
  });
});

describe('two tabs of one browser', () => {
  test('that have begun to sign in both succeed, one after the other', async () => {
    const visitor = newVisitor();
    const one = await visitor.follow('/signin?returnTo=/help');
    const two = await visitor.follow('/signin?returnTo=/join');
    const [first, second] = [
      await visitor.follow(await visitor.choose(one, 'helper@demo.example')),
      await visitor.follow(await visitor.choose(two, 'helper@demo.example')),
    ];
    expect([first.pathname, second.pathname]).toEqual(['/help', '/join']);
    expect((await me(visitor)).person?.userName).toBe('helper@demo.example');
  });
});
