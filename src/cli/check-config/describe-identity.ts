/** Describes what the identity provider's metadata says, beside the configuration (`check-config`). */
import { z } from 'zod';
import type { Config } from '../../config/load.ts';
import { fetchJson } from '../../common/http-client.ts';
import { discoveryAddress, isSameIssuer } from '../../identity/issuer.ts';

const limits = { timeoutMs: 5_000, mostBytes: 2 * 1_024 * 1_024 };
const documentSchema = z.object({ issuer: z.string().max(1_000) });

/** @returns Lines in words. Empty for the demo, whose provider is part of Beside. */
export async function describeProvider({ identity }: Pick<Config, 'identity'>): Promise<string[]> {
  const { provider, oidc, azureAd, allowedTenants } = identity;
  if (provider === 'oidc' && oidc) return [await describeOidc(oidc.issuer)];
  if (provider !== 'azure-ad' || !azureAd) return [];
  const tenant = allowedTenants.length === 1 ? allowedTenants[0] : 'organizations';
  return [await describeEntra(`${azureAd.authority}/${tenant}/v2.0`)];
}

async function describeOidc(configured: string): Promise<string> {
  const named = await issuerAt(configured);
  if (typeof named !== 'string') return named.fault;
  if (named === configured) return `the provider answers, and calls itself ${named}`;
  return isSameIssuer(named, configured)
    ? `the provider answers, and calls itself ${named}; identity.oidc.issuer says ${configured}, which is taken for the same`
    : `the provider calls itself ${named}, and identity.oidc.issuer says ${configured}: nobody can sign in until both say the same`;
}

async function describeEntra(address: string): Promise<string> {
  const named = await issuerAt(address);
  return typeof named === 'string' ? `Microsoft Entra ID answers at ${address}` : named.fault;
}

async function issuerAt(address: string): Promise<string | { fault: string }> {
  const document = discoveryAddress(address).href;
  try {
    return documentSchema.parse(await fetchJson(document, {}, limits)).issuer;
  } catch (error) {
    const why = error instanceof z.ZodError ? 'it names no issuer' : (error as Error).message;
    return { fault: `${document} is not to be had (${why}): nobody can sign in until it is` };
  }
}
