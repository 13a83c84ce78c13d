/** Whether the identity provider and Microsoft Graph answer, and whether the clocks agree. */
import { z } from 'zod';
import type { Config } from '../../config/load.ts';
import { outgoingFetch } from '../../common/outgoing-proxy.ts';
import { GraphClient } from '../../devices/graph/client.ts';
import { graphAccess } from '../../devices/graph/config.ts';
import { isSameIssuer } from '../../identity/issuer.ts';
import { clockOffset, discoveryUrl } from '../../identity/probe.ts';
import { broken, ok, warning, type Finding } from './finding.ts';
import { keepTime } from './machine.ts';

const timeoutMs = 5_000;
/** Providers issue tokens that are good for minutes, and refuse those of the future. */
const clockSeconds = { warning: 5, broken: 60 };

const discoverySchema = z.object({ issuer: z.string() });

export async function identityProvider({ identity }: Config): Promise<Finding[]> {
  const what = 'identity provider';
  const url = discoveryUrl(identity);
  if (url === undefined)
    return [
      warning(what, 'DEMO: anybody can be anybody', 'set identity.provider before people use it'),
    ];
  try {
    const asked = Date.now();
    const response = await outgoingFetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    const offset = clockOffset(response, asked);
    const clock = offset === undefined ? [] : [clockAgainst(new URL(url).host, offset)];
    if (!response.ok)
      return [broken(what, `${url} answers ${response.status}`, 'check the issuer'), ...clock];
    const found = discoverySchema.safeParse(await response.json().catch(() => undefined));
    if (!found.success)
      return [broken(what, `${url} answers with no discovery document`, 'check the issuer')];
    const expected = identity.provider === 'oidc' ? identity.oidc?.issuer : undefined;
    if (expected !== undefined && !isSameIssuer(found.data.issuer, expected))
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

/** @param offset The host's clock minus ours, in seconds. */
function clockAgainst(host: string, offset: number): Finding {
  const what = 'clock';
  const seconds = Math.round(Math.abs(offset));
  const found = `is ${seconds} s ${offset < 0 ? 'ahead of' : 'behind'} that of ${host}`;
  if (seconds < clockSeconds.warning) return ok(what, `agrees with that of ${host}`);
  const next = `keep it by a time server: ${keepTime}`;
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
