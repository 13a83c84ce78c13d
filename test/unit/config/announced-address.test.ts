/** Where browsers are told to send media: what cannot be right is refused with the form expected. */
import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../src/config/load.ts';
import { faultsOf } from '../../support/temporary-folder.ts';

const load = (address: string, listenAddress = '0.0.0.0') =>
  loadConfig({
    BESIDE_MEDIA_ANNOUNCED_ADDRESS: address,
    BESIDE_LISTEN_ADDRESS: listenAddress,
    BESIDE_IDENTITY_PROVIDER: 'demo',
  }).media.announcedAddress;

describe('refused is', () => {
  test.each<[string, RegExp]>([
    ['203.0.113.7:44300', /an address with a port$/],
    ['[2001:db8::7]:44300', /an address with a port$/],
    ['help.corp.test:44300', /an address with a port$/],
    ['https://help.corp.test', /a URL$/],
    ['turn:help.corp.test', /other text$/],
    ['10.0.0.0/8', /a network or a path$/],
    ['help.corp.test/path', /a network or a path$/],
    ['0.0.0.0', /an address that stands for any$/],
    ['::', /an address that stands for any$/],
    ['224.0.0.1', /a multicast address$/],
    ['ff02::1', /a multicast address$/],
    ['255.255.255.255', /a reserved or broadcast address$/],
    ['fe80::1', /an IPv6 address of one link alone$/],
    ['fe80::1%eth0', /an address with the name of an interface$/],
    ['::ffff:203.0.113.7', /an IPv4 address written as IPv6$/],
    ['<your public ip>', /a placeholder/],
    ['your-public-ip', /a placeholder/],
    ['${PUBLIC_IP}', /a placeholder/],
    ['203.0.113', /an IPv4 address with too few/],
    ['203.0.113.256', /an IPv4 address with too few, too many or too large numbers$/],
    ['203.0.113.7.', /a name that ends in a dot$/],
    ['help.corp.test.', /a name that ends in a dot$/],
    ['my_host.corp.test', /a name with an underscore$/],
    ['-help.corp.test', /other text$/],
    ['help..corp.test', /other text$/],
    ['hilfe.mü.test', /other text$/],
    ['203.0.113.7 2001:db8::7', /text with blanks in it$/],
    ['203.0.113.7,', /empty text$/],
    [`${'a.'.repeat(130)}test`, /a name that is too long$/],
  ])('%s', (address, found) => {
    const faults = faultsOf(() => load(address));
    expect(faults).toEqual([expect.stringMatching(found)]);
    expect(faults[0]).toMatch(
      /^media\.announcedAddress \(BESIDE_MEDIA_ANNOUNCED_ADDRESS\): expected /,
    );
  });

  test.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost', 'a.localhost'])(
    '%s, unless nothing but loopback is listened on',
    (address) => {
      expect(faultsOf(() => load(address))).toEqual([
        expect.stringMatching(/^media\.announcedAddress .* one that each machine has for itself/),
      ]);
      expect(load(address, '127.0.0.1')).toEqual([address]);
    },
  );
});

test.each([
  ['203.0.113.7', ['203.0.113.7']],
  ['10.1.2.3', ['10.1.2.3']],
  ['media.corp.test', ['media.corp.test']],
  ['server1', ['server1']],
  ['xn--mnchen-3ya.test', ['xn--mnchen-3ya.test']],
  ['[2001:db8::7]', ['2001:db8::7']],
])('%s is taken', (address, taken) => {
  expect(load(address)).toEqual(taken);
});

test('an IPv4 and an IPv6 address are taken together where both are listened on', () => {
  expect(load('203.0.113.7, [2001:db8::7]', '::')).toEqual(['203.0.113.7', '2001:db8::7']);
});
