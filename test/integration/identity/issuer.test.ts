/** An issuer may be written with or without its last slash, or as the address of its document. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientId, clientSecret, startEntra, type Entra } from '../../support/entra.ts';
import { rows } from '../../support/records.ts';
import { runMain, startServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

let entra: Entra;
let folder: string;

beforeAll(async () => {
  entra = await startEntra();
  folder = await mkdtemp(join(tmpdir(), 'beside-issuer-'));
});
afterAll(async () => {
  await entra.stop();
  await rm(folder, { recursive: true });
});

/** @param allowedTenants Endings, as the configured issuer. */
function settings(ending: string, allowedTenants?: string[]) {
  return {
    identity: {
      provider: 'oidc',
      oidc: { issuer: `${entra.origin}/realm/v2.0${ending}`, clientId, clientSecret },
      ...(allowedTenants && {
        allowedTenants: allowedTenants.map((each) => `${entra.origin}/realm/v2.0${each}`),
      }),
    },
  };
}

/** As the provider calls itself. */
function call(ending: string): string {
  const issuer = `${entra.origin}/realm/v2.0${ending}`;
  entra.behaviour.metadata = { issuer };
  entra.behaviour.claims = { iss: issuer, aud: clientId, sub: 'olga', name: 'Olga' };
  return issuer;
}

const document = '/.well-known/openid-configuration';

test.each<[told: string, configured: string, tenants?: string[]]>([
  ['/', ''],
  ['', '/'],
  ['/', document],
  ['', document],
  ['/', '', ['']],
  ['', document, ['/']],
])('called %j and written as %j it is the same, and its people come in', async (told, ...as) => {
  const issuer = call(told);
  const server = await startServer({ NODE_EXTRA_CA_CERTS: entra.caFile }, settings(...as));
  const visitor = new Visitor(server, [entra.ca]);
  expect((await visitor.follow('/signin?returnTo=/help')).pathname).toBe('/help');
  const me = (await (await visitor.fetch('/api/me')).json()) as { person: unknown };
  expect(me.person).toMatchObject({ name: 'Olga' });
  expect(rows(server.dataDir, 'select tenant_id from people')).toEqual([{ tenant_id: issuer }]);
  await visitor.close();
  await server.stop();
});

async function checked(ending: string): Promise<string> {
  const file = join(folder, 'beside.yaml');
  await writeFile(file, JSON.stringify(settings(ending)));
  const environment = { NODE_EXTRA_CA_CERTS: entra.caFile };
  const { code, output } = await runMain(['check-config', file], environment);
  expect(code).toBe(0);
  return output;
}

test('check-config says what differs', async () => {
  const issuer = call('/');
  expect(await checked('/')).toContain(`the provider answers, and calls itself ${issuer}\n`);
  expect(await checked('')).toContain(
    `calls itself ${issuer}; identity.oidc.issuer says ${issuer.slice(0, -1)}, which is taken for the same`,
  );
  entra.behaviour.metadata = { issuer: 'https://elsewhere.example' };
  expect(await checked('')).toContain('nobody can sign in until both say the same');
  entra.behaviour.instead.set(/openid-configuration$/, (_req, res) => res.writeHead(404).end());
  expect(await checked('')).toContain('answered 404): nobody can sign in until it is');
});
