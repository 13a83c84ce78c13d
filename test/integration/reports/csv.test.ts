/** The reports in files and on the command line: what is in them, and who is refused. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { rows } from '../../support/records.ts';
import { runMain, startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const path = '/api/v1/reports/sessions.csv';
const count = 450;
const formulas = [
  ...['=1+1', '+1', '-1', '@A1', '\tx', 'a, "b"\nc', "it's"],
  ...['＝1+1', ' \u200b=1', 'a;=1', 'a\n@A1', 'a\r=1', 'a\r\n=1', '="a""b'],
];
const day = Date.parse('2026-11-20');

let server: TestServer;
let admin: Visitor;

beforeAll(async () => {
  server = await startServer();
  admin = await Visitor.signedIn(server, 'admin@demo.example');
  rows(
    server.dataDir,
    `with recursive n(value) as (select 0 union all select value + 1 from n where value < ${count - 1})
     insert into session_reports (session_id, state, created_at, ticket, category, end_reason, device_name)
     select 's' || value, 'ended', ${day} + value * 1000, value, iif(value % 2, 'VPN', null), 'expired', 'PC'
     from n returning id`,
  );
  for (const [index, ticket] of formulas.entries())
    rows(
      server.dataDir,
      'update session_reports set ticket = ? where id = ? returning id',
      ticket,
      index + 1,
    );
});
afterAll(async () => {
  await admin.close();
  await server.stop();
});

type Row = Record<string, string>;
const table = (text: string) => parse(text, { columns: true }) as unknown as Row[];

async function get(visitor: Visitor, query = '') {
  const response = await visitor.fetch(path + query);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('sessions.csv', () => {
  test('has a line for each session, the latest first, to be saved and not kept', async () => {
    const { status, headers, text } = await get(admin);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toContain('attachment; filename=sessions.csv');
    expect(headers.get('cache-control')).toBe('no-store');
    const lines = table(text);
    expect(lines.map(({ session }) => session)).toEqual(
      Array.from({ length: count }, (_, index) => `s${count - 1 - index}`),
    );
    expect(lines[0]).toMatchObject({ start: '2026-11-20T00:07:29.000Z', reason: 'expired' });
  });

  test('has no cell that a spreadsheet would run', async () => {
    const lines = table((await get(admin, '?to=' + String(day + 14_000))).text).reverse();
    expect(lines.map(({ ticket }) => ticket)).toEqual([
      "'=1+1",
      "'+1",
      "'-1",
      "'@A1",
      "'\tx",
      'a, "b"\nc',
      "it's",
      "'＝1+1",
      "' \u200b=1",
      "a;'=1",
      "a\n'@A1",
      "a\r'=1",
      "a\r\n'=1",
      `'="a""b`,
    ]);
  });

  test('has the same filters as the page, with anything as a value', async () => {
    expect(table((await get(admin, '?category=VPN')).text)).toHaveLength(count / 2);
    const hostile = encodeURIComponent(`' or 1=1 --`);
    expect(table((await get(admin, `?category=${hostile}`)).text)).toEqual([]);
  });

  test.each([
    '?from=yesterday',
    '?unknown=1',
    '?category=a&category=b',
    '?reason=none',
    '?cursor=x',
  ])('is refused for %s', async (query) => {
    const { status, text } = await get(admin, query);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ code: 'MALFORMED' });
  });

  test('is refused to a helper, a stranger and to nobody in particular', async () => {
    for (const userName of ['helper@demo.example', 'sharer2@demo.example']) {
      const visitor = await Visitor.signedIn(server, userName);
      const { status, text } = await get(visitor);
      expect(status).toBe(403);
      expect(JSON.parse(text)).toMatchObject({ code: 'PERMISSION_MISSING' });
      await visitor.close();
    }
    const anonymous = new Visitor(server);
    expect((await get(anonymous)).status).toBe(401);
    await anonymous.close();
  });
});

describe('beside report', () => {
  const run = async (...args: string[]) =>
    await runMain(['report', ...args], { BESIDE_DATA_DIR: server.dataDir });

  test('sessions --format csv is the same file', async () => {
    const { code, output } = await run('sessions', '--format', 'csv');
    expect([code, output]).toEqual([0, (await get(admin)).text]);
  });

  test('sessions --format json is a line each, of the days that are asked for', async () => {
    const { code, output } = await run(
      ...['sessions', '--format', 'json', '--from', '2026-11-20T00:07Z', '--to', '2026-11-21'],
    );
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { sessionId: string });
    expect([code, lines.length, lines[0]?.sessionId]).toEqual([0, 30, 's449']);
  });

  test('prints a table for people', async () => {
    const { code, output } = await run('sessions', '--from', '2026-11-20T00:07:29Z');
    expect([code, output.split('\n').length]).toEqual([0, 3]);
    expect(output).toMatch(
      /^start +helper +sharer +device_name +duration_seconds +reason\n2026-11-20T00:07:29/,
    );
  });

  test.each(['table', 'csv', 'json'])('summary --format %s', async (format) => {
    const { code, output } = await run('summary', '--format', format);
    expect(code).toBe(0);
    expect(output).toContain('sessions');
  });

  test.each([
    [['sessions', '--from', '2026-02-30'], 1, 'expected a day or a moment'],
    [['summary', '--format', 'xml'], 78, 'xml'],
    [['everything'], 78, 'everything'],
  ])('%j says what is wrong', async (args, expected, words) => {
    const { code, output } = await run(...args);
    expect(code).toBe(expected);
    expect(output).toContain(words);
  });
});
