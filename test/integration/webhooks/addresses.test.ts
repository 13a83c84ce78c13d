/** A webhook reaches no private address, whatever its name leads to, and from one moment to the next. */
import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { CertificateShop, type Issued } from '../../support/certificates.ts';
import { Receiver } from '../../support/receiver.ts';
import { WebhookRows, type Options } from '../../support/webhook-rows.ts';

const shop = new CertificateShop();
let receiver: Receiver;
let rows: WebhookRows;
let own: Issued;

beforeAll(async () => {
  own = shop.issue('localhost', { names: 'DNS:hooks.example.com' });
  receiver = await Receiver.start({ cert: own.pem, key: own.keyPem });
});
afterAll(async () => {
  await receiver.stop();
  shop.remove();
});
afterEach(async () => {
  await rows.close();
});

/** A resolver that gives these answers, one after the other, and the last one for ever. */
function answering(...answers: string[][]): NonNullable<Options['resolve']> & { asked: number } {
  const resolve = Object.assign(
    (_name: string, callback: (error: null, addresses: LookupAddress[]) => void) => {
      const answer = answers[Math.min(resolve.asked, answers.length - 1)] ?? [];
      resolve.asked += 1;
      callback(
        null,
        answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    },
    { asked: 0 },
  );
  return resolve;
}

async function faultOf(options: Options, url: string): Promise<string | undefined> {
  rows = await WebhookRows.open({ allowedNetworks: [], withinMs: 2_000, ...options });
  const { id } = await rows.make(url, ['session.created']);
  await rows.sessions.open('one');
  const last = async () => (await rows.deliveries(id))[0];
  await rows.goOnUntil('an attempt', async () => ((await last())?.attempts ?? 0) > 0);
  return (await last())?.fault;
}

const secret = () => `https://hooks.example.com:${receiver.port}/`;

test.each([
  ['127.0.0.1'],
  ['::1'],
  ['::ffff:127.0.0.1'],
  ['169.254.169.254'],
  ['10.0.0.1'],
  ['64:ff9b::7f00:1'],
])('a name that leads to %s is not connected to', async (address) => {
  expect(await faultOf({ resolve: answering([address]) }, secret())).toBe('address-not-allowed');
  expect(receiver.received).toEqual([]);
});

test('a name that was allowed when it was looked at, and then is not, is not connected to', async () => {
  // Nobody listens at the first address.
  const resolve = answering(['127.0.0.2'], ['127.0.0.1']);
  rows = await WebhookRows.open({ allowedNetworks: ['127.0.0.2'], resolve });
  const { id } = await rows.make(secret(), ['session.created']);
  await rows.sessions.open('one');
  const last = async () => (await rows.deliveries(id))[0];
  await rows.goOnUntil('an attempt', async () => ((await last())?.attempts ?? 0) > 0);
  expect((await last())?.fault).toBe('not-reachable');
  // An attempt asks once: there is no second answer between the check and the connection.
  expect(resolve.asked).toBe(1);
  await rows.goOnUntil('another', async () => ((await last())?.attempts ?? 0) > 1, 1_000);
  expect(resolve.asked).toBe(2);
  expect((await last())?.fault).toBe('address-not-allowed');
  expect(receiver.received).toEqual([]);
});

test('where the network is allowed, the same name is connected to; its certificate is checked', async () => {
  const resolve = answering(['127.0.0.1']);
  expect(await faultOf({ resolve, allowedNetworks: ['127.0.0.1'] }, secret())).toBe('certificate');
  expect(receiver.received).toEqual([]);
});

test('a setting that allows less than before counts for webhooks that were made before', async () => {
  rows = await WebhookRows.open({ allowedNetworks: ['127.0.0.0/8'] });
  const { dataDir } = rows;
  const { id } = await rows.make(`https://127.0.0.1:${receiver.port}/`, ['session.created']);
  await rows.end();
  rows = await WebhookRows.open({ allowedNetworks: [], dataDir });
  await rows.sessions.open('one');
  const last = async () => (await rows.deliveries(id))[0];
  await rows.goOnUntil('an attempt', async () => ((await last())?.attempts ?? 0) > 0);
  expect((await last())?.fault).toBe('address-not-allowed');
});

test('a name that nobody has is told as such', async () => {
  const resolve: Options['resolve'] = (_name, callback) => {
    callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []);
  };
  expect(await faultOf({ resolve }, secret())).toBe('name-not-resolved');
});

test('a receiver that takes the connection and says nothing of TLS is given up', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const options = { allowedNetworks: ['127.0.0.1'], withinMs: 500 };
  expect(await faultOf(options, `https://127.0.0.1:${port}/`)).toBe('time-limit');
  silent.close();
});
