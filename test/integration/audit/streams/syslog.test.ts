/** The audit log, by syslog over TLS to Debian's rsyslog. */
import { connect as connectTcp, createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { AuditRows, idsUpTo } from '../../../support/audit-rows.ts';
import { CertificateShop, type Issued } from '../../../support/certificates.ts';
import { describeWithRsyslog, Rsyslog } from '../../../support/rsyslog.ts';

describeWithRsyslog('by syslog', () => {
  const shop = new CertificateShop();
  let rsyslog: Rsyslog;
  let rows: AuditRows;
  let authority: Issued;
  let stranger: Issued;
  let client: Issued;

  beforeAll(() => {
    authority = shop.issue('authority', { isAuthority: true, names: null });
    stranger = shop.issue('stranger', { isAuthority: true, names: null });
    client = shop.issue('client', { issuer: authority, usage: 'clientAuth' });
  });
  afterAll(() => {
    shop.remove();
  });
  beforeEach(async () => {
    rsyslog = await Rsyslog.start(shop.issue('localhost', { issuer: authority }), authority);
    rows = await AuditRows.open();
  });
  afterEach(async () => {
    await rows.close();
    await rsyslog.stop();
  });

  const configured = (more: object = {}) => [
    {
      name: 'siem',
      type: 'syslog',
      host: 'localhost',
      port: rsyslog.port,
      caFile: authority.cert,
      certificateFile: client.cert,
      keyFile: client.key,
      ...more,
    },
  ];
  const rowsReceived = () =>
    rsyslog.messages().map(({ text }) => JSON.parse(text) as { id: number });
  const ids = () => rowsReceived().map(({ id }) => id);

  /**
   * Waits until each row has come, and the last one of each in order. rsyslog 8.2302 may break a
   * connection when the machine is busy, and lose the beginning of what came by it: what it has of
   * that batch comes once more.
   */
  async function untilReceived(count: number): Promise<void> {
    const inOrder = String(idsUpTo(count));
    const last = () => [...new Set(ids().reverse())].reverse();
    await rows.goOnUntil('each row', () => String(last()) === inOrder, 10_000);
  }

  test('rsyslog reads each field, and every row in order', async () => {
    await rows.stream(configured());
    await rows.happen(600);
    await untilReceived(600);
    const at = ids().indexOf(42);
    expect(rsyslog.messages()[at]).toMatchObject({
      pri: '109',
      time: '1970-01-01T00:00:00.041Z',
      host: 'help.example.com',
      app: 'beside',
      process: '-',
      id: 'settings.changed',
      structured: '[origin software="beside"][meta sequenceId="42"]',
    });
    expect(rowsReceived()[at]).toMatchObject({
      id: 42,
      details: { at: 41 },
      person: { name: 'Sofia Novák', userName: 'sofia@demo.example' },
    });
  });

  test('what comes while rsyslog is gone is sent when it is back', async () => {
    const streams = await rows.stream(configured());
    await rows.happen(10);
    await rows.goOnUntilRow(10, streams);
    await rsyslog.end('SIGTERM');
    await rows.happen(500);
    await rows.goOnUntil('a problem', () => streams.problem() !== undefined);
    expect(streams.problem()).toContain('the connection failed (ECONNREFUSED)');
    await rsyslog.resume();
    await untilReceived(510);
  });

  test.each<[string, () => object, RegExp]>([
    ['of another authority', () => ({ caFile: stranger.cert }), /UNABLE_TO_VERIFY|SELF_SIGNED/],
    ['with another name', () => ({ host: '127.0.0.1' }), /ERR_TLS_CERT_ALTNAME_INVALID/],
  ])('a receiver with a certificate %s gets nothing', async (_what, more, problem) => {
    const streams = await rows.stream(configured(more()));
    await rows.happen(1);
    await rows.goOnUntil('a problem', () => streams.problem() !== undefined);
    expect(streams.problem()).toMatch(problem);
    expect(ids()).toEqual([]);
  });

  test('a receiver that refuses us has nothing, and that is known', async () => {
    const streams = await rows.stream(
      configured({ certificateFile: undefined, keyFile: undefined }),
    );
    await rows.happen(1);
    await rows.goOnUntil('a problem', () => streams.problem() !== undefined);
    expect(ids()).toEqual([]);
    expect(streams.states()).toMatchObject([{ behind: 1 }]);
  });

  test('what was written into a connection that broke on the way is sent again', async () => {
    // Takes everything and passes 20,000 bytes on, as a network does that fails meanwhile.
    let isBroken = true;
    const relay = createServer({ allowHalfOpen: true }, (near) => {
      const far = connectTcp(rsyslog.port, '127.0.0.1');
      far.pipe(near);
      let passed = 0;
      near.on('data', (chunk: Buffer) => {
        passed += chunk.length;
        if (!isBroken || passed < 20_000) far.write(chunk);
      });
      near.on('end', () => {
        if (!isBroken) far.end();
      });
      near.on('close', () => far.destroy());
      near.on('error', () => far.destroy());
      far.on('error', () => near.destroy());
    }).listen(0, '127.0.0.1');
    await once(relay, 'listening');
    const { port } = relay.address() as AddressInfo;
    const streams = await rows.stream(configured({ port }), 2_000);
    await rows.happen(200);
    await rows.goOnUntil('a problem', () => streams.problem() !== undefined);
    expect(streams.problem()).toContain('no end of the connection within 2 s');
    expect(streams.states()).toMatchObject([{ lastId: 0 }]);
    isBroken = false;
    await rows.goOnUntilRow(200, streams);
    expect([...new Set(ids())].sort((a, b) => a - b)).toEqual(idsUpTo(200));
    relay.close();
  });
});
