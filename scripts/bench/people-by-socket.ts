/**
 * Many people, each signed in in the real way by an OpenID provider of the benchmark's own, with
 * real sockets from this one process: the demo has only seven people, and limits count by person.
 */
import { startProvider } from '../../test/support/openid-provider.ts';
import type { ServerProcess } from '../../test/support/server.ts';
import { Visitor } from '../../test/support/visitor.ts';
import { startRoomyServer } from './people.ts';

export interface Town {
  server: ServerProcess;
  /** Signs somebody in, who then has a cookie to open sockets with. */
  person(name: string, roles?: string[]): Promise<Visitor>;
  close(): Promise<void>;
}

export const helperRoles = ['Help Desk Operator'];

/** @param settings Of the server, besides those of the sign-in. */
export async function openTown(settings: object = {}): Promise<Town> {
  const provider = await startProvider();
  provider.account.claims = { name: '', preferred_username: '', roles: [] };
  const { issuer, clientId, clientSecret } = provider;
  const server = await startRoomyServer(
    { NODE_EXTRA_CA_CERTS: provider.caFile, BESIDE_OIDC_CLIENT_SECRET: clientSecret },
    { ...settings, identity: { provider: 'oidc', oidc: { issuer, clientId } } },
  );
  provider.begin(server.origin);
  const visitors: Visitor[] = [];
  return {
    server,
    async person(name, roles = []) {
      const claims = { name, preferred_username: `${name}@bench.example`, roles };
      provider.account = { sub: name, claims };
      const visitor = new Visitor(server, [provider.ca]);
      const landed = await visitor.follow('/signin?returnTo=/help');
      if (landed.pathname !== '/help') throw new Error(`Sign-in ended at ${landed.href}`);
      visitors.push(visitor);
      return visitor;
    },
    async close() {
      await Promise.all(visitors.map((visitor) => visitor.close()));
      await server.stop();
      await provider.stop();
    },
  };
}
