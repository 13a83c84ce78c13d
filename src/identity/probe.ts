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
  /** As `clockOffset`. */
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
  const asked = Date.now();
  const begun = performance.now();
  const took = () => performance.now() - begun;
  try {
    const response = await outgoingFetch(url, {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'manual',
    });
    const latencyMs = took();
    const offsetSeconds = clockOffset(response, asked);
    await response.body?.cancel();
    return { status: response.status, error: undefined, latencyMs, offsetSeconds };
  } catch (error) {
    return { status: undefined, error, latencyMs: took(), offsetSeconds: undefined };
  }
}

/**
 * Called when the answer has just come.
 *
 * @param asked When the question was sent, by our clock. Milliseconds since 1970.
 * @returns Their clock minus ours, in seconds, by the `Date` header, which counts whole seconds: 0 if
 *   the answer can have been given between the question and now. Undefined without the header.
 */
export function clockOffset(
  { headers }: { headers: { get(name: string): string | null } },
  asked: number,
): number | undefined {
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date)) return undefined;
  return (Math.max(date - Date.now(), 0) - Math.max(asked - (date + 1_000), 0)) / 1_000;
}
