/** Where the audit log is sent: what the configuration may say. */
import { expect, test } from '@jest/globals';
import { streamsSchema } from '../../../src/common/audit-stream-config.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { faultsOf, temporaryFolder } from '../../support/temporary-folder.ts';

const http = { name: 'siem', type: 'http', url: 'https://siem.example.com/in' };
const syslog = { name: 'siem', type: 'syslog', host: 'siem.example.com' };

test.each<[string, object, RegExp]>([
  ['no type', { name: 'siem' }, /expected a type: "file", "stdout", "syslog" or "http"/],
  ['another type', { name: 'siem', type: 'kafka' }, /expected a type: "file"/],
  ['a name with blanks', { ...http, name: 'my SIEM' }, /expected a name of at most 40/],
  ['a password in the address', { ...http, url: 'https://a:b@siem.example.com' }, /user name/],
  ['a fragment', { ...http, url: 'https://siem.example.com/#a' }, /expected an http or https/],
  ['another scheme', { ...http, url: 'file:///etc/passwd' }, /expected an http or https/],
  ['no address', { ...http, url: 'siem' }, /expected an http or https/],
  ['a port in the host', { ...syslog, host: 'siem.example.com:6514' }, /without a port/],
  ['a key alone', { ...syslog, keyFile: 'a' }, /certificateFile and keyFile go together/],
  ['a facility that there is not', { ...syslog, facility: 24 }, /23/],
  ['a setting of another type', { ...syslog, url: 'https://a.example' }, /no such setting/],
])('refused: %s', async (_what, stream, fault) => {
  const folder = await temporaryFolder();
  const file = await folder.file('a.yaml', JSON.stringify({ audit: { streams: [stream] } }));
  const faults = faultsOf(() => loadConfig({}, file));
  await folder.remove();
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(/^audit\.streams\.0/);
  expect(faults[0]).toMatch(fault);
});

test('refused: two of one name, since they would share a position', () => {
  expect(streamsSchema.safeParse([http, { ...syslog }]).error?.issues).toMatchObject([
    { message: expect.stringContaining('found one twice') },
  ]);
});

test('a stream begins with the next row, and syslog has its usual port and facility', () => {
  expect(streamsSchema.parse([syslog])).toEqual([
    { ...syslog, from: 'now', port: 6514, facility: 13 },
  ]);
});
