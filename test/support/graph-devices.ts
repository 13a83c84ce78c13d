/**
 * A stand-in for the devices of Microsoft Graph over https, with the token endpoint that goes with
 * it: pages, filters, forgets its tokens, and misbehaves as a test asks.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { clientId, clientSecret, tenantId } from './entra.ts';
import { startHttps, type OwnHttps } from './own-https.ts';

export interface ManagedDevice {
  id: string;
  deviceName: string;
  operatingSystem: string;
  osVersion: string;
  complianceState: string;
  azureADDeviceId: string;
  userPrincipalName: string;
  userId: string;
  managementAgent: string;
  lastSyncDateTime: string;
}

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

interface Behaviour {
  devices: ManagedDevice[];
  pageSize: number;
  /** Gives all devices, whatever the filter: Graph has been seen to. */
  ignoresFilters: boolean;
  /** In place of the usual answer at these paths. */
  instead: Map<RegExp, Handler>;
}

export interface GraphDevices extends OwnHttps {
  behaviour: Behaviour;
  /** Path and query of every request since the last reset. */
  asked: string[];
  /** Tokens given so far are not accepted any more. */
  forgetTokens(): void;
  /** Well again; hangs up on whoever is still waiting. */
  reset(): void;
  /** What stands under `devices.graph` to ask it. */
  settings: object;
}

let count = 0;
const idOf = (kind: string) => `${kind}-0000-4000-8000-${String((count += 1)).padStart(12, '0')}`;

/** A device as Intune lists it, of this user. */
export function managed(userPrincipalName: string, more: Partial<ManagedDevice> = {}) {
  const id = idOf('aaaaaaaa');
  const usual: ManagedDevice = {
    id,
    deviceName: `PC-${id.slice(-2)}`,
    operatingSystem: 'Windows',
    osVersion: '10.0.26100.1',
    complianceState: 'compliant',
    azureADDeviceId: idOf('dddddddd'),
    userPrincipalName,
    userId: idOf('eeeeeeee'),
    managementAgent: 'mdm',
    lastSyncDateTime: '2026-01-31T12:00:00Z',
  };
  return { ...usual, ...more };
}

export async function startGraphDevices(): Promise<GraphDevices> {
  const https = await startHttps();
  const tokens = new Set<string>();
  const open = new Set<ServerResponse>();
  const usual = (): Behaviour => ({
    devices: [],
    pageSize: 1_000,
    ignoresFilters: false,
    instead: new Map(),
  });
  const graph: GraphDevices = {
    ...https,
    behaviour: usual(),
    asked: [],
    forgetTokens: () => tokens.clear(),
    reset() {
      for (const res of open) res.destroy();
      graph.behaviour = usual();
      graph.asked = [];
    },
    settings: {
      tenant: tenantId,
      clientId,
      clientSecret,
      authority: https.origin,
      graph: https.origin,
    },
  };
  https.serve((req, res) => {
    open.add(res);
    res.once('close', () => open.delete(res));
    answer(req, res).catch((error: unknown) => {
      res.writeHead(500).end(String(error));
    });
  });
  return graph;

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '', https.origin);
    const { devices, instead } = graph.behaviour;
    graph.asked.push(decodeURIComponent(url.pathname + url.search));
    for (const [path, handler] of instead)
      if (path.test(url.pathname)) {
        handler(req, res);
        return;
      }
    const json = (status: number, value: unknown) => {
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (url.pathname === `/${tenantId}/oauth2/v2.0/token`) {
      const form = Object.fromEntries(new URLSearchParams(await text(req)));
      const right =
        form['grant_type'] === 'client_credentials' &&
        form['client_id'] === clientId &&
        form['client_secret'] === clientSecret &&
        form['scope'] === `${https.origin}/.default`;
      const token = idOf('token');
      if (right) tokens.add(token);
      if (right) json(200, { token_type: 'Bearer', expires_in: 3_599, access_token: token });
      else json(401, { error: 'invalid_client', error_description: 'AADSTS7000215' });
      return;
    }
    if (!tokens.has(req.headers.authorization?.replace('Bearer ', '') ?? '')) {
      json(401, { error: { code: 'InvalidAuthenticationToken', message: 'Expired.' } });
      return;
    }
    const [, id] =
      /^\/v1\.0\/deviceManagement\/managedDevices(?:\/(.+))?$/.exec(url.pathname) ?? [];
    if (id) {
      const device = devices.find((each) => each.id === id);
      if (device) json(200, device);
      else json(404, { error: { code: 'ResourceNotFound' } });
      return;
    }
    const fitting = filtered(url.searchParams.get('$filter'));
    const start = Number(url.searchParams.get('$skiptoken') ?? 0);
    const end = start + graph.behaviour.pageSize;
    url.searchParams.set('$skiptoken', String(end));
    json(200, {
      value: fitting.slice(start, end),
      ...(end < fitting.length && { '@odata.nextLink': url.href }),
    });
  }

  function filtered(filter: string | null): ManagedDevice[] {
    const { devices, ignoresFilters } = graph.behaviour;
    if (filter === null || ignoresFilters) return devices;
    const [, property, value] = /^(\w+) eq '((?:[^']|'')*)'$/.exec(filter) ?? [];
    if (!property) throw new Error('a filter that is none');
    return devices.filter(
      (device) =>
        device[property as keyof ManagedDevice].toLowerCase() ===
        value?.replaceAll("''", "'").toLowerCase(),
    );
  }
}
