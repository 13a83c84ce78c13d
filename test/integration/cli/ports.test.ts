import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runMain } from '../../support/server.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

const ports = async (settings: object) => {
  const file = await folder.file('beside.yaml', JSON.stringify(settings));
  const { code, output } = await runMain(['ports', '--config', file], {});
  expect(code).toBe(0);
  return output;
};

const listed = (output: string) =>
  output
    .split('\n\n')[0]!
    .split('\n')
    .slice(1)
    .map((line) => line.split(' ')[0]);

test('every port that is listened on stands in the table, and in the lines for firewalls', async () => {
  const output = await ports({
    server: { port: 9443, listenAddress: '0.0.0.0', publicUrl: 'https://help.example.com' },
    identity: { provider: 'demo' },
    media: { port: 50_000, workers: 4 },
    devices: { attestation: { port: 9444, caFile: '/etc/beside/ca.pem' } },
  });
  expect(listed(output)).toEqual(['9443/tcp', '50000-50003/udp', '50000-50003/tcp', '9444/tcp']);
  expect(output).toContain('443/tcp must lead to 9443/tcp here');
  expect(output).not.toContain('this machine alone');
  const lines = output.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      "nft add rule inet filter input tcp dport '{ 9443, 50000-50003, 9444 }' accept",
      "nft add rule inet filter input udp dport '{ 50000-50003 }' accept",
      'ufw allow 50000:50003/udp',
      'ufw allow 9444/tcp',
      'firewall-cmd --permanent --add-port=9443/tcp',
      'firewall-cmd --permanent --add-port=50000-50003/udp',
    ]),
  );
});

test('what a table cannot say is said: loopback, ports by chance, relays, calls to others', async () => {
  const output = await ports({
    server: { port: 8443 },
    media: { port: 0, workers: 1, turn: [{ urls: 'turn:turn.example.com', secret: 'hidden-one' }] },
    identity: {
      provider: 'oidc',
      oidc: {
        issuer: 'https://login.example.com:9000/x',
        clientId: 'b',
        clientSecret: 'hidden-two',
      },
    },
  });
  expect(listed(output)).toEqual(['8443/tcp']);
  expect(output).toContain('this machine alone reaches it (server.listenAddress');
  expect(output).toContain('media.port is 0');
  expect(output).toContain('the relay turn:turn.example.com');
  expect(output).toContain('calls out to login.example.com:9000/tcp');
  expect(output).not.toContain('udp dport');
  expect(output).not.toContain('hidden');
});
