/**
 * Entra's metadata: addresses and keys. It is fetched and checked before `passport-azure-ad` gets
 * it. With a document that is not JSON the package ends the process, and it waits for the document
 * without a time limit. Source: OpenID Connect Discovery 1.0; "OpenID Connect on the Microsoft
 * identity platform".
 */
import { randomUUID } from 'node:crypto';
import type { JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { fetchJson } from '../../common/http-client.ts';
import { PromiseCache } from '../../common/promise-cache.ts';
import { ProviderKeys } from '../provider-keys.ts';

export interface Metadata {
  /** Changes with each fetch. */
  id: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  endSessionEndpoint?: string | undefined;
  issuer: string;
  keys: Record<string, unknown>[];
  /** Finds the key that has signed a token. */
  findKey: JWTVerifyGetKey;
}

/** New keys are published a day before they sign. */
const keepMs = 10 * 60_000;

const keySchema = z.looseObject({
  kty: z.literal('RSA'),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
});
/** The list may also contain keys of other kinds than those that sign with RS256. */
const keysSchema = z.object({
  keys: z
    .array(z.unknown())
    .transform((keys) => keys.flatMap((key) => keySchema.safeParse(key).data ?? []))
    .refine((keys) => keys.length > 0),
});

export class MetadataSource {
  readonly #authority: string;
  /** By tenant. After a failure the next sign-in tries again. */
  readonly #kept: PromiseCache<Metadata>;

  /** @param authority The origin that every address must have. */
  constructor(authority: string) {
    this.#authority = authority;
    this.#kept = new PromiseCache({
      ttlMs: keepMs,
      load: async (tenant) => await this.#fetch(tenant),
    });
  }

  /** @param tenant A tenant's id, or `organizations` for several tenants. */
  async get(tenant: string): Promise<Metadata> {
    return await this.#kept.ask(tenant);
  }

  async #fetch(tenant: string): Promise<Metadata> {
    const authority = this.#authority;
    const url = `${authority}/${tenant}/v2.0/.well-known/openid-configuration`;
    const document = documentSchema(authority, tenant).parse(await fetchJson(url));
    // One array for ever. The package holds it too, and must see keys that come later.
    const keys: Metadata['keys'] = [];
    const source = new ProviderKeys(async () => {
      const read = keysSchema.parse(await fetchJson(document.jwks_uri));
      keys.splice(0, keys.length, ...read.keys);
      return read;
    });
    await source.get();
    return {
      id: randomUUID(),
      authorizationEndpoint: document.authorization_endpoint,
      tokenEndpoint: document.token_endpoint,
      endSessionEndpoint: document.end_session_endpoint,
      issuer: document.issuer,
      keys,
      findKey: source.find,
    };
  }
}

function documentSchema(authority: string, tenant: string) {
  const address = z.url().refine((url) => new URL(url).origin === authority, 'another origin');
  return z.object({
    issuer: z.literal(`${authority}/${tenant === 'organizations' ? '{tenantid}' : tenant}/v2.0`),
    authorization_endpoint: address,
    token_endpoint: address,
    end_session_endpoint: address.optional(),
    jwks_uri: address,
  });
}
