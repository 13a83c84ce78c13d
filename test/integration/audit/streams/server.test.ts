/** A server that is told where to send its audit log does so, and says where it cannot. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runMain, startServerProcess, type ServerProcess } from '../../../support/server.ts';
import { entriesIn } from '../../../support/audit-rows.ts';
import { freePort } from '../../../support/free-port.ts';
import { until } from '../../../support/until.ts';
import { Visitor } from '../../../support/visitor.ts';

let folder: string;
let server: ServerProcess;
let nowhere: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beside-sent-'));
  nowhere = `http://127.0.0.1:${await freePort()}/`;
  const streams = [
    { name: 'file', type: 'file', file: join(folder, 'audit.jsonl') },
    { name: 'printed', type: 'stdout' },
    { name: 'nowhere', type: 'http', url: nowhere },
  ];
  server = await startServerProcess({}, { audit: { streams } });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const inFile = () => entriesIn(readFileSync(join(folder, 'audit.jsonl'), 'utf8'));

test('what somebody did is in the file and on the standard output', async () => {
  const visitor = await Visitor.signedIn(server, 'helper@demo.example');
  await until('it is printed', () => server.output().includes('"type":"signed-in"'));
  await until('it is in the file', () => inFile().length > 0);
  expect(inFile()).toMatchObject([
    { id: 1, type: 'signed-in', person: { userName: 'helper@demo.example' } },
  ]);
  const line = server
    .output()
    .split('\n')
    .find((each) => each.includes('"type":"signed-in"'));
  expect(JSON.parse(line ?? '')).toEqual(inFile()[0]);
  await visitor.close();
});

test('what is not received is told in the log and to whoever asks on this machine', async () => {
  expect(await server.printed(/"msg":"(audit stream: rows were not received[^"]*)"/)).toBeTruthy();
  const anybody = new Visitor(server);
  const answer = await anybody.fetch('/readyz');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    details: { auditStreams: expect.stringMatching(/^nowhere: \d+ rows wait, since 127/) },
  });
  await anybody.close();
});

test('what happens at the end is sent before the end, or after the next start', async () => {
  const visitor = await Visitor.signedIn(server, 'helper@demo.example');
  const connection = await visitor.connect();
  await connection.request('session.create', {});
  await server.end();
  await visitor.close();
  expect(inFile().at(-1)).toMatchObject({ type: 'session.ended' });
});

test('check-config says where it goes, and which files cannot be used', async () => {
  const bad = join(folder, 'bad.pem');
  await writeFile(bad, 'two words');
  const config = join(folder, 'config.yaml');
  const to = { type: 'http', url: 'http://siem.example.com/' };
  await writeFile(config, JSON.stringify({ audit: { streams: [{ ...to, name: 'plain' }] } }));
  const right = await runMain(['check-config', config], {});
  expect(right.output).toContain('“plain”: posted to siem.example.com');
  expect(right.output).toContain('are sent without encryption; use https');
  const streams = [
    { ...to, name: 'token', tokenFile: bad },
    { name: 'syslog', type: 'syslog', host: 'siem.example.com', caFile: bad },
    { name: 'gone', type: 'syslog', host: 'siem.example.com', caFile: `${bad}.gone` },
  ];
  await writeFile(config, JSON.stringify({ audit: { streams } }));
  const wrong = await runMain(['check-config', config], {});
  expect(wrong.code).toBe(78);
  expect(wrong.output).toContain(`“token”: ${bad}: expected a bearer token on one line`);
  expect(wrong.output).toContain(`“syslog”: ${bad}: expected certificates in PEM, found none`);
  expect(wrong.output).toContain(`“gone”: cannot read ${bad}.gone: there is no such file`);
});
