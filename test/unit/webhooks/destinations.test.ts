/** Where a webhook may be sent: by how the address is written, and by what its name leads to. */
import type { LookupAddress } from 'node:dns';
import { describe, expect, test } from '@jest/globals';
import { until } from '../../support/until.ts';
import { Destinations, type Resolve } from '../../../src/application/webhooks/destinations.ts';

const strict = new Destinations([]);
const lax = new Destinations(['10.0.0.0/8', '127.0.0.0/8', 'fd00::/8']);

describe('without allowed networks', () => {
  test.each([
    'https://hooks.example.com/a?b=c',
    'https://hooks.example.com:8443/',
    'https://93.184.215.14/',
    'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
    'HTTPS://HOOKS.EXAMPLE.COM.',
  ])('%s is accepted', (url) => {
    expect(strict.accepts(url)).toBe(true);
  });

  test.each([
    // Not over TLS, or no web at all.
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'hooks.example.com',
    '',
    // Loopback, in every notation that browsers read.
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://127.0.0.1./',
    'https://１２７.0.0.1/',
    'https://%31%32%37.0.0.1/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://0/',
    'https://0.0.0.0/',
    'https://[::]/',
    // Private, link-local, metadata, multicast, reserved.
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://168.63.129.16/',
    'https://192.0.0.192/',
    'https://192.0.2.1/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://240.0.0.1/',
    'https://255.255.255.255/',
    'https://[fe80::1]/',
    'https://[fc00::1]/',
    'https://[fd00:ec2::254]/',
    'https://[fec0::1]/',
    'https://[ff02::1]/',
    'https://[2001:db8::1]/',
    // IPv4 within IPv6: mapped, compatible, NAT64, 6to4, Teredo.
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[::ffff:93.184.215.14]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b:1::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001::1]/',
    // Names that are never public.
    'https://localhost/',
    'https://localhost./',
    'https://LOCALHOST/',
    'https://a.localhost/',
    'https://intranet/',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://metadata.google.internal./',
    // What does not belong into an address.
    'https://user@hooks.example.com/',
    'https://user:password@hooks.example.com/',
    'https://hooks.example.com@127.0.0.1/',
    'https://hooks.example.com/#a',
    'https://hooks.example.com/#',
    // Ports of other protocols.
    'https://hooks.example.com:22/',
    'https://hooks.example.com:25/',
    'https://hooks.example.com:0/',
    'https://hooks.example.com:99999/',
  ])('%s is refused', (url) => {
    expect(strict.accepts(url)).toBe(false);
  });
});

describe('with allowed networks', () => {
  test.each([
    'http://10.1.2.3/',
    'https://10.1.2.3:81/',
    'http://127.0.0.1:3000/',
    'https://[fd00::1]/',
    'https://intranet/',
    'http://localhost:3000/',
  ])('%s is accepted', (url) => {
    expect(lax.accepts(url)).toBe(true);
  });

  test.each([
    'https://192.168.1.1/',
    'https://169.254.169.254/',
    'http://93.184.215.14/',
    'https://[::1]/',
    'https://user@10.1.2.3/',
  ])('%s is refused', (url) => {
    expect(lax.accepts(url)).toBe(false);
  });
});

describe('a name is looked up once, and', () => {
  const found = async (destinations: string[], addresses: string[], isSecure = true) => {
    let times = 0;
    const resolve: Resolve = (_name, callback) => {
      times += 1;
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
    const lookup = new Destinations(destinations, resolve).lookup(isSecure);
    const result = await new Promise<LookupAddress[] | string>((done) => {
      lookup('hooks.example.com', { all: true }, (error, all) => {
        done(error ? error.name : all);
      });
    });
    expect(times).toBe(1);
    return typeof result === 'string' ? result : result.map(({ address }) => address);
  };

  test('only what is allowed of its addresses is connected to', async () => {
    const all = ['127.0.0.1', '93.184.215.14', '::ffff:10.0.0.1', '2606:2800:21f::1', '10.0.0.1'];
    expect(await found([], all)).toEqual(['93.184.215.14', '2606:2800:21f::1']);
    expect(await found(['10.0.0.0/8'], all, false)).toEqual(['::ffff:10.0.0.1', '10.0.0.1']);
  });

  test('while name servers say nothing, two names are asked for, each once', async () => {
    const asked: { name: string; answer: () => void }[] = [];
    const resolve: Resolve = (name, callback) => {
      const answer = () => {
        callback(null, [{ address: '93.184.215.14', family: 4 }]);
      };
      asked.push({ name, answer });
    };
    const lookup = new Destinations([], resolve).lookup(true);
    const names = ['a', 'a', 'b', 'c', 'a', 'c', 'd'].map((name) => `${name}.example.com`);
    const found = names.map(
      async (name) =>
        await new Promise<unknown>((done) => {
          lookup(name, { all: true }, (_error, all) => {
            done(all);
          });
        }),
    );
    for (const [index, order] of ['ab', 'abc', 'abcd', 'abcd'].entries()) {
      await until(`${order.length} are asked for`, () => asked.length >= order.length);
      expect(asked.map(({ name }) => name[0]).join('')).toBe(order);
      asked[index]?.answer();
    }
    expect(await Promise.all(found)).toHaveLength(names.length);
    // It was not kept: who asks later asks anew.
    lookup('a.example.com', { all: true }, () => undefined);
    await until('it is asked for again', () => asked.length === 5);
  });

  test('a name without any such address is refused', async () => {
    expect(await found([], ['169.254.169.254', '::1'])).toBe('AddressNotAllowed');
    expect(await found([], ['93.184.215.14'], false)).toBe('AddressNotAllowed');
    expect(await found([], [])).toBe('AddressNotAllowed');
  });
});
