/** The section of the devices, and what it takes from the section of the identity provider. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../src/config/load.ts';
import { graphAccess } from '../../../src/devices/graph/config.ts';
import { StartupError } from '../../../src/common/startup-error.ts';
import { runMain } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

async function load(settings: object, environment: NodeJS.ProcessEnv = {}) {
  const file = await folder.file('devices.yaml', JSON.stringify(settings));
  return loadConfig({ BESIDE_CONFIG: file, ...environment });
}

/** The settings that are told to be wrong. */
async function wrong(settings: object, environment?: NodeJS.ProcessEnv): Promise<string[]> {
  try {
    await load(settings, environment);
    return [];
  } catch (error) {
    if (error instanceof StartupError)
      return error.faults.map((fault) => fault.split(': ')[0] ?? '').sort();
    throw error;
  }
}

const [one, two] = ['11111111-2222-4333-8444-555555555555', '22222222-2222-4333-8444-555555555555'];
const clientId = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const otherClientId = 'bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const entra = {
  provider: 'azure-ad',
  azureAd: { clientId, clientSecret: 'of-the-sign-in', cloud: 'us-government' },
  allowedTenants: [one],
};
const missing = {
  tenant: 'devices.graph.tenant (BESIDE_DEVICES_TENANT)',
  clientId: 'devices.graph.clientId (BESIDE_DEVICES_CLIENT_ID)',
  clientSecret: 'devices.graph.clientSecret (BESIDE_DEVICES_CLIENT_SECRET)',
};

describe('devices of Microsoft Graph', () => {
  test('are asked for as people sign in, where they do so with Entra', async () => {
    expect(graphAccess(await load({ identity: entra, devices: { source: 'graph' } }))).toEqual({
      tenant: one,
      clientId,
      clientSecret: 'of-the-sign-in',
      authority: 'https://login.microsoftonline.us',
      graph: 'https://graph.microsoft.us/v1.0',
    });
  });

  test('can be asked for by an application of their own, from the environment and its files', async () => {
    const graph = { clientId: otherClientId, cloud: 'china' };
    const access = graphAccess(
      await load(
        { identity: { ...entra, allowedTenants: [one, two] }, devices: { source: 'graph', graph } },
        {
          BESIDE_DEVICES_TENANT: two.toUpperCase(),
          BESIDE_DEVICES_CLIENT_SECRET_FILE: await folder.file('secret', 'its-own\n'),
        },
      ),
    );
    expect(access).toEqual({
      tenant: two,
      clientId: otherClientId,
      clientSecret: 'its-own',
      authority: 'https://login.partner.microsoftonline.cn',
      graph: 'https://microsoftgraph.chinacloudapi.cn/v1.0',
    });
  });

  test.each<[string, { identity: object; graph?: object }, string[]]>([
    [
      'another provider',
      { identity: {} },
      [missing.clientId, missing.clientSecret, missing.tenant],
    ],
    ['several tenants', { identity: { ...entra, allowedTenants: [one, two] } }, [missing.tenant]],
    [
      'an application of their own without its secret',
      { identity: entra, graph: { clientId: otherClientId } },
      [missing.clientSecret],
    ],
    [
      'ids that are none, and a stand-in elsewhere',
      {
        identity: entra,
        graph: { tenant: 'corp', clientId: 'x', graph: 'https://graph.example', keepSeconds: -1 },
      },
      [missing.clientId, 'devices.graph.graph', 'devices.graph.keepSeconds', missing.tenant],
    ],
  ])('with %s need what is not known', async (_what, { identity, graph = {} }, faults) => {
    expect(await wrong({ identity, devices: { source: 'graph', graph } })).toEqual(faults);
  });
});

test('an inventory needs its file; faults of devices are told along with others', async () => {
  const faults = await wrong({
    server: { port: 'x' },
    devices: { source: 'inventory', colour: 'blue' },
  });
  expect(faults).toEqual(['devices.colour', 'devices.inventory', 'server.port (BESIDE_PORT)']);
});

describe('check-config says of devices', () => {
  test.each([
    ['that there are none', { identity: entra }, ['no list of them is kept']],
    ['that they are made up', { identity: { provider: 'demo' } }, ['those of the demo']],
    [
      'whose they are, and which permission is needed',
      { identity: entra, devices: { source: 'graph' } },
      [
        `those that Microsoft Intune manages for the tenant ${one}`,
        `graph.microsoft.us is asked by the application ${clientId}, which needs the application permission DeviceManagementManagedDevices.Read.All`,
      ],
    ],
  ])('%s', async (_what, settings, says) => {
    const file = await folder.file('devices.yaml', JSON.stringify(settings));
    const { code, output } = await runMain(['check-config', file], {});
    const [, devices = ''] = output.split('\nDevices:\n');
    expect(code).toBe(0);
    expect(devices.trimEnd().split('\n')).toEqual(
      says.map((each) => expect.stringContaining(`  - ${each}`)),
    );
  });
});
