/** Whether the identity provider and Microsoft Graph answer, and whether the clocks agree. */
import { z } from 'zod';
import type { Config } from '../../config/load.ts';
import { outgoingFetch } from '../../common/outgoing-proxy.ts';
import { GraphClient } from '../../devices/graph/client.ts';
import { graphAccess } from '../../devices/graph/config.ts';
import { discoveryAddress, isSameIssuer } from '../../identity/issuer.ts';
import { broken, ok, warning, type Finding } from './finding.ts';

const timeoutMs = 5_000;
/** Providers issue tokens that are good for minutes, and refuse those of the future. */
const clockSeconds = { warning: 5, broken: 60 };

const discoverySchema = z.object({ issuer: z.string() });

export async function identityProvider({ identity }: Config): Promise<Finding[]> {
  const what = 'identity provider';
  const { provider, oidc, azureAd, allowedTenants } = identity;
  if (provider === 'demo')
    return [
      warning(what, 'DEMO: anybody can be anybody', 'set identity.provider before people use it'),
    ];
  const issuer =
    provider === 'oidc'
      ? (oidc?.issuer ?? '')
      : `${azureAd?.authority ?? ''}/${allowedTenants[0] ?? ''}/v2.0`;
  const url = discoveryAddress(issuer).href;
  try {
    const asked = Date.now();
    const response = await outgoingFetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    const date = Date.parse(response.headers.get('date') ?? '');
    const clock = Number.isNaN(date) ? [] : [clockAgainst(new URL(url).host, date, asked)];
    if (!response.ok)
      return [broken(what, `${url} answers ${response.status}`, 'check the issuer'), ...clock];
    const found = discoverySchema.safeParse(await response.json().catch(() => undefined));
    if (!found.success)
      return [broken(what, `${url} answers with no discovery document`, 'check the issuer')];
    if (provider === 'oidc' && !isSameIssuer(found.data.issuer, issuer))
      return [
        broken(
          what,
          `${url} is of another issuer, ${found.data.issuer.slice(0, 200)}`,
          'write that one as identity.oidc.issuer, if it is yours',
        ),
      ];
    return [ok(what, `answers at ${url}`), ...clock];
  } catch (error) {
    return [
      broken(
        what,
        `${url} cannot be reached (${(error as Error).message})`,
        'check name, proxy, firewall and authority',
      ),
    ];
  }
}

/** @param date Of the answer, in whole seconds. @param asked When it was asked for, here. */
function clockAgainst(host: string, date: number, asked: number): Finding {
  const what = 'clock';
  const answered = Date.now();
  // It is right if the answer can have been given between the two.
  const ahead = Math.max(asked - (date + 1_000), 0) - Math.max(date - answered, 0);
  const seconds = Math.round(Math.abs(ahead) / 1_000);
  const found = `is ${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} that of ${host}`;
  if (seconds < clockSeconds.warning) return ok(what, `agrees with that of ${host}`);
  const next = 'keep it by a time server: timedatectl set-ntp true';
  return seconds < clockSeconds.broken
    ? warning(what, found, next)
    : broken(what, `${found}: tokens are refused`, next);
}

/** Asks for one device, as the list of devices does. */
export async function deviceSource(config: Config): Promise<Finding[]> {
  const what = 'Microsoft Graph';
  const access = config.devices.source === 'graph' ? graphAccess(config) : undefined;
  if (!access) return [];
  const client = new GraphClient(access);
  try {
    const path = '/deviceManagement/managedDevices?$top=1&$select=id';
    await client.find(path, { requestMs: timeoutMs, wholeMs: timeoutMs });
    return [ok(what, 'shows devices')];
  } catch (error) {
    return [
      broken(
        what,
        (error as Error).message,
        'check devices.graph, and the permission of its application in Entra (docs/entra.md)',
      ),
    ];
  } finally {
    client.close();
  }
}
