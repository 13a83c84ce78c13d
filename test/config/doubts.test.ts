/** What a configuration may say and hardly means: `check-config` tells it in words. */
import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { doubtsAbout, unusedPermissions } from '../../src/config-doubts.ts';
import { loadConfig } from '../../src/config.ts';
import { describeConfig } from '../../src/describe-config.ts';
import { permissions } from '../../src/protocol/requests.ts';
import { temporaryFolder } from './files.ts';

const groupId = '22222222-3333-4444-5555-666666666666';
const identity = {
  provider: 'azure-ad',
  allowedTenants: ['11111111-2222-3333-4444-555555555555'],
  azureAd: { clientId: '00000000-0000-0000-0000-000000000000', clientSecret: 'secret' },
};
const toGroup = (group: string, scope: object | string = 'everyone') => ({
  role: 'Help Desk Operator',
  to: { group },
  scope,
});
const devices = { source: 'none' };
const healthy = (...deviceStates: string[]) => ({
  devices,
  conditions: [{ name: 'Healthy', for: 'both', deviceStates }],
});

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

async function read(settings: object) {
  return loadConfig({}, await folder.file('doubtful.yaml', JSON.stringify(settings)));
}

describe('there is a doubt about', () => {
  test.each<[string, object, RegExp[]]>([
    [
      'names of groups with Microsoft Entra ID, be they given a role or helped',
      { identity, assignments: [toGroup('Service Desk'), toGroup(groupId, { groups: ['Sales'] })] },
      [/^“Service Desk” is not the object id/, /^“Sales” is not the object id/],
    ],
    [
      'a condition on devices without a list of them, which nobody meets',
      healthy('compliant'),
      [/^“Healthy” .* no list .* each is unknown, .* lets nobody through$/],
    ],
    ['one that everybody meets', healthy('unknown', 'compliant'), [/lets everybody through$/]],
    [
      'one that certificates alone decide',
      {
        ...healthy('unknown', 'compliant'),
        devices: { ...devices, attestation: { port: 0, caFile: 'ca.pem' } },
      },
      [/each is unknown or unenrolled, .* lets only unknown through$/],
    ],
    [
      'a role that permits nothing yet, where it is given',
      { assignments: [{ role: 'Auditor', to: { group: 'Auditors' }, scope: 'everyone' }] },
      [/^“Auditor” is given, and permits nothing that there is yet$/],
    ],
  ])('%s', async (_what, settings, expected) => {
    const config = await read(settings);
    expect(doubtsAbout(config)).toEqual(expected.map((words) => expect.stringMatching(words)));
    expect(describeConfig(config)).toContain('Worth a second look:\n  - “');
  });
});

test.each<[string, object]>([
  ['ids of groups', { identity, assignments: [toGroup(groupId, { groups: [groupId] })] }],
  ['names of groups with another provider', { assignments: [toGroup('Service Desk')] }],
  ['a condition on devices of a list', { ...healthy('compliant'), devices: { source: 'demo' } }],
  ['nothing at all', {}],
])('there is none about %s', async (_what, settings) => {
  const config = await read(settings);
  expect(doubtsAbout(config)).toEqual([]);
  expect(describeConfig(config)).not.toContain('second look');
});

test('what is said not to be possible yet is what nothing asks for', () => {
  const defining = /(identity\/access|config-doubts|describe-config|protocol\/requests)\.ts$/;
  const contract = readFileSync('src/protocol/requests.ts', 'utf8');
  const asking = globSync('src/**/*.ts')
    .filter((file) => !defining.test(file.replaceAll('\\', '/')))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const unused = permissions.filter(
    (each) => !asking.includes(`'${each}'`) && !contract.includes(`permission: '${each}'`),
  );
  expect(unused.sort()).toEqual([...unusedPermissions].sort());
});
