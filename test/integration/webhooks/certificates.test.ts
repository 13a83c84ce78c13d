/** A receiver's certificate is checked: whoever has one that does not hold gets nothing, and the delivery says why. */
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CertificateShop, type Issued } from '../../support/certificates.ts';
import { Receiver } from '../../support/receiver.ts';
import { WebhookRows } from '../../support/webhook-rows.ts';

const trusted = getCACertificates();
const names = 'IP:127.0.0.1';

let shop: CertificateShop;
let issuer: Issued;
let rows: WebhookRows;

beforeAll(async () => {
  shop = new CertificateShop();
  issuer = shop.issue('authority', { isAuthority: true });
  // As `NODE_EXTRA_CA_CERTS` does.
  setDefaultCACertificates([...trusted, issuer.pem]);
  rows = await WebhookRows.open();
});
afterAll(async () => {
  await rows.close();
  setDefaultCACertificates(trusted);
  shop.remove();
});

/** @returns The first delivery to a receiver with this certificate, and how many requests that got. */
async function delivered({ pem: cert, keyPem: key }: Issued) {
  const receiver = await Receiver.start({ cert, key });
  const { id } = await rows.make(`https://127.0.0.1:${receiver.port}/`, ['session.created']);
  await rows.sessions.open(id);
  const last = async () => (await rows.deliveries(id))[0];
  await rows.goOnUntil('an attempt', async () => ((await last())?.attempts ?? 0) > 0);
  const delivery = await last();
  await rows.update({ id, enabled: false });
  await receiver.stop();
  return { delivery, requests: receiver.received.length };
}

test('one of an authority that is trusted is taken', async () => {
  const { delivery, requests } = await delivered(shop.issue('right', { names, issuer }));
  expect([delivery?.state, requests]).toEqual(['delivered', 1]);
});

test.each<[string, () => Issued]>([
  ['has ended', () => shop.issue('old', { names, issuer, from: -9, until: -1 })],
  ['begins tomorrow', () => shop.issue('new', { names, issuer, from: 1 })],
  ['is of another address', () => shop.issue('other', { names: 'IP:127.0.0.2', issuer })],
  ['was signed by itself', () => shop.issue('own', { names })],
  [
    'is of an authority that is not trusted',
    () => shop.issue('far', { names, issuer: shop.issue('stranger', { isAuthority: true }) }),
  ],
])('one that %s is not: nothing is sent, and it is tried again', async (_which, issue) => {
  const { delivery, requests } = await delivered(issue());
  expect(delivery).toMatchObject({ state: 'waiting', fault: 'certificate', attempts: 1 });
  expect(delivery).not.toHaveProperty('status');
  expect(requests).toBe(0);
});
