/** Each operation of the API, with each kind of token that must not pass. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { operations, isAskedInQuery, membersInPath } from '../../../src/http/api/operations.ts';
import type { Operation } from '../../../src/http/api/operations.ts';
import type { Problem } from '../../../src/http/api/problem.ts';
import type { Permission } from '../../../src/protocol/permissions.ts';
import { requests } from '../../../src/protocol/requests.ts';
import { program } from '../../support/api.ts';
import { ask } from '../../support/ask.ts';
import { payloads } from '../../support/payloads.ts';
import { rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

let server: TestServer;
let visitor: Visitor;
let admin: TestConnection;
/** Nobody makes a token that may do more than they may. */
let held: Permission[];

beforeAll(async () => {
  server = await startServer();
  visitor = await Visitor.signedIn(server, 'admin@demo.example');
  admin = await visitor.connect();
  const me = await visitor.fetch('/api/me');
  ({ permissions: held } = (await me.json()) as { permissions: Permission[] });
});
afterAll(async () => {
  await visitor.close();
  await server.stop();
});

/**
 * Asks for an operation so that it would be granted.
 *
 * @param localAddress 60 tokens in a minute that are not accepted make a network wait.
 */
async function answerOf(
  operation: Operation,
  authorization: string | undefined,
  localAddress: string,
) {
  const whole = payloads()[operation.request] as Record<string, unknown>;
  const inPath = membersInPath(operation);
  const path = inPath.reduce(
    (before, name) => before.replace(`{${name}}`, encodeURIComponent(String(whole[name]))),
    operation.path,
  );
  const payload = Object.fromEntries(
    Object.entries(whole).filter(([name]) => !inPath.includes(name)),
  );
  const inQuery = isAskedInQuery(operation);
  const query = inQuery ? `?${new URLSearchParams(payload as Record<string, string>)}` : '';
  const { status, headers, body } = await ask(server, `/api/v1${path}${query}`, {
    ...{ method: operation.method, hostname: '127.0.0.1', localAddress },
    headers: {
      host: `localhost:${server.port}`,
      ...(authorization !== undefined && { authorization }),
      ...(!inQuery && { 'content-type': 'application/json' }),
    },
    ...(!inQuery && { body: JSON.stringify(payload) }),
  });
  const isProblem = headers['content-type'] === 'application/problem+json';
  const problem = isProblem ? (JSON.parse(body) as Problem) : undefined;
  return [status, problem?.status, problem?.code, headers['www-authenticate']];
}

const all = operations.map((operation) => [operation.method, operation.path, operation] as const);
const refused = (code: string) => [401, 401, code, 'Bearer realm="beside", error="invalid_token"'];

describe('without a token, or with one that is wrong, expired or revoked, is refused', () => {
  let expired: string;
  let revoked: string;
  let wrong: string;
  beforeAll(async () => {
    const [right, old, gone] = [
      await program(server, admin, held),
      await program(server, admin, held),
      await program(server, admin, held),
    ];
    wrong = right.secret.replace(/.{10}$/, '0123456789');
    expired = old.secret;
    const expire = 'update api_tokens set expires_at = 1 where id = ? returning id';
    rows(server.dataDir, expire, old.id);
    revoked = gone.secret;
    await admin.request('tokens.revoke', { tokenId: gone.id });
  });

  test.each(all)('%s %s', async (_method, _path, operation) => {
    expect(await answerOf(operation, undefined, '127.0.0.2')).toEqual([
      ...[401, 401, 'SIGN_IN_REQUIRED', 'Bearer realm="beside"'],
    ]);
    expect(await answerOf(operation, `Bearer ${wrong}`, '127.0.0.3')).toEqual(
      refused('TOKEN_NOT_ACCEPTED'),
    );
    expect(await answerOf(operation, `Bearer ${expired}`, '127.0.0.4')).toEqual(
      refused('TOKEN_EXPIRED'),
    );
    expect(await answerOf(operation, `Bearer ${revoked}`, '127.0.0.5')).toEqual(
      refused('TOKEN_REVOKED'),
    );
  });
});

describe('a token with every permission but the one that it takes is refused', () => {
  /** A token for each permission that it lacks. */
  const lacking = new Map<Permission, Promise<{ secret: string }>>();

  test.each(all)('%s %s', async (_method, _path, operation) => {
    const needed = requests[operation.request].needs(payloads()[operation.request], undefined);
    // Everybody may read what they may do.
    expect(needed.length).toBe(operation.request === 'access.own' ? 0 : 1);
    for (const permission of needed) {
      const others = held.filter((each) => each !== permission);
      const made = lacking.get(permission) ?? program(server, admin, others);
      lacking.set(permission, made);
      const { secret } = await made;
      expect(await answerOf(operation, `Bearer ${secret}`, '127.0.0.6')).toEqual([
        ...[403, 403, 'PERMISSION_MISSING'],
        `Bearer realm="beside", error="insufficient_scope", scope="${permission}"`,
      ]);
    }
  });
});
