/** Where somebody comes from: addresses, networks, and what proxies say. */
import { describe, expect, test } from '@jest/globals';
import { addressBehind } from '../../../src/common/client-address.ts';
import { isLoopback, networkOf, Networks } from '../../../src/common/ip-networks.ts';

describe('a network', () => {
  const networks = new Networks(['10.0.0.0/8', '2001:db8::/32', '192.0.2.7']);

  test.each([
    '10.255.0.1',
    '::ffff:10.1.2.3',
    '::FFFF:10.1.2.3',
    '::ffff:a01:203',
    '2001:db8:ffff::1',
    '2001:0DB8::1',
    '192.0.2.7',
  ])('has %s', (address) => {
    expect(networks.has(address)).toBe(true);
  });

  test.each(['11.0.0.1', '::ffff:11.0.0.1', '2001:db9::1', '192.0.2.8', 'fe80::1%eth0', '', 'x'])(
    'has not “%s”',
    (address) => {
      expect(networks.has(address)).toBe(false);
    },
  );
});

test('an address of one link is of its network, on whichever interface it was seen', () => {
  expect(new Networks(['fe80::/10']).has('fe80::1%eth0')).toBe(true);
  const nowhere = addressBehind(new Networks([]));
  const seen = { socket: { remoteAddress: 'fe80::1%eth0' }, headers: {} };
  expect(nowhere(seen)).toBe('fe80::1');
});

describe('the network that one subscriber holds', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::1', '2001:db8:1:2'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:db8::3:4:5:6', '2001:db8:0:0'],
    ['2001:db8::2:3:4:5:6', '2001:db8:0:2'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['::', '0:0:0:0'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test('is another one in the next /64', () => {
    expect(networkOf('2001:db8:1:3::1')).not.toBe(networkOf('2001:db8:1:2::1'));
  });
});

test.each([
  [true, '127.0.0.1'],
  [true, '127.9.0.1'],
  [true, '::ffff:127.0.0.1'],
  [true, '::ffff:7f00:1'],
  [true, '::1'],
  [true, '0:0:0:0:0:0:0:1'],
  [true, 'localhost'],
  [true, 'beside.LOCALHOST'],
  [false, '128.0.0.1'],
  [false, '::2'],
  [false, '127.example.com'],
  [false, '127.1'],
  [false, 'notlocalhost'],
  [false, ''],
])('it is %s that “%s” is this machine itself', (itself, host) => {
  expect(isLoopback(host)).toBe(itself);
});

describe('behind proxies', () => {
  const addressOf = addressBehind(new Networks(['127.0.0.1', '10.0.0.0/24']));
  const from = (remoteAddress: string, forwarded?: string) =>
    addressOf({
      socket: { remoteAddress },
      headers: { ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }) },
    });

  test.each([
    ['nobody forwards', '203.0.113.1', undefined, '203.0.113.1'],
    ['a stranger says that he forwards', '203.0.113.1', '10.0.0.1', '203.0.113.1'],
    ['a trusted proxy forwards', '127.0.0.1', '203.0.113.1', '203.0.113.1'],
    ['it does, by IPv4 in IPv6', '::ffff:127.0.0.1', '203.0.113.1', '203.0.113.1'],
    ['there are two of them', '127.0.0.1', '203.0.113.1, 10.0.0.9', '203.0.113.1'],
    ['the person has made up more', '127.0.0.1', '10.0.0.1, 203.0.113.1', '203.0.113.1'],
    ['the port is written too', '127.0.0.1', '203.0.113.1:4711', '203.0.113.1'],
    ['so for IPv6', '127.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['it is written at length', '127.0.0.1', '2001:0DB8:0:0::0001', '2001:db8::1'],
    ['a proxy hides it', '127.0.0.1', 'unknown', ''],
    ['one of several hides it', '127.0.0.1', '203.0.113.1, unknown, 10.0.0.9', ''],
    ['it is no address in four parts', '127.0.0.1', '0x7f.1', ''],
    ['some of the list are empty', '127.0.0.1', '203.0.113.1, , 10.0.0.9,', '203.0.113.1'],
    ['a proxy adds nothing', '127.0.0.1', undefined, '127.0.0.1'],
    ['the header is empty', '127.0.0.1', '', '127.0.0.1'],
  ])('when %s', (_when, remote, forwarded, expected) => {
    expect(from(remote, forwarded)).toBe(expected);
  });
});
