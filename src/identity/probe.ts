import { outgoingFetch } from '../common/outgoing-proxy.ts';
import { discoveryAddress } from './issuer.ts';
import type { IdentityConfig } from './config.ts';

/** What asking a provider for its discovery document has shown. */
export interface ProviderProbe {
  /** The HTTP status. Undefined if nothing has answered. */
  status: number | undefined;
  /** The reason, if nothing has answered. */
  error: unknown;
  latencyMs: number;
  /** The provider's clock minus ours, from its `Date` header, which counts whole seconds. */
  offsetSeconds: number | undefined;
}

/** @returns Where the provider's discovery document is. Undefined for the demo's provider. */
export function discoveryUrl({
  provider,
  oidc,
  azureAd,
  allowedTenants,
}: IdentityConfig): string | undefined {
  if (provider === 'demo') return undefined;
  const entra = `${azureAd?.authority ?? ''}/${allowedTenants[0] ?? ''}/v2.0`;
  return discoveryAddress((provider === 'oidc' ? oidc?.issuer : entra) ?? '').href;
}

/** Asks for the discovery document, and reads nothing of it but the header. Never throws. */
export async function probeProvider(url: string, timeoutMs: number): Promise<ProviderProbe> {
  const begun = performance.now();
  const took = () => performance.now() - begun;
  try {
    const response = await outgoingFetch(url, {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'manual',
    });
    const latencyMs = took();
    const at = Date.now() - latencyMs / 2;
    await response.body?.cancel();
    const date = Date.parse(response.headers.get('date') ?? '');
    // The header leaves out the part of a second. Half a second is right on average.
    const offset = (date + 500 - at) / 1_000;
    return {
      status: response.status,
      error: undefined,
      latencyMs,
      offsetSeconds: Number.isNaN(offset) ? undefined : offset,
    };
  } catch (error) {
    return { status: undefined, error, latencyMs: took(), offsetSeconds: undefined };
  }
}
