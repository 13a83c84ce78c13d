import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { CompiledQuery } from 'kysely';
import { StoreError } from '../../../src/common/store-error.ts';
import { openStore } from '../../../src/database/database.ts';
import { People, type StoredPerson } from '../../../src/database/people.ts';
import { keysOfPerson } from '../../../src/database/people-keys.ts';
import { peopleCalled } from '../../../src/database/person-data.ts';
import { readSettings, saveSetting } from '../../../src/database/settings.ts';
import type { Store } from '../../../src/database/store.ts';
import { rows } from '../../support/records.ts';

let dataDir: string;
let store: Store;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-store-'));
  store = await openStore(dataDir);
});
afterEach(async () => {
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

/** The tables and their columns. */
function schema(): unknown[] {
  return rows(dataDir, `select name, sql from sqlite_schema where sql is not null order by name`);
}

describe('the database', () => {
  test('is made when there is none, with every table', () => {
    const tables = rows<{ name: string }>(
      dataDir,
      `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'
       and name not like 'kysely_%' order by name`,
    );
    expect(tables.map(({ name }) => name)).toEqual([
      'api_tokens',
      'audit_checkpoints',
      'audit_events',
      'audit_repeats',
      'audit_streams',
      'chat_messages',
      'consumer_cursors',
      'idempotency_keys',
      'legal_holds',
      'logins',
      'outbox',
      'participants',
      'people',
      'pictures',
      'report_spread',
      'report_totals',
      'session_reports',
      'sessions',
      'settings',
      'webhook_deliveries',
      'webhooks',
    ]);
  });

  test('is left as it is when it is up to date', async () => {
    const before = schema();
    await new People(store, authenticating).save(somebody, 5);
    await store.destroy();
    store = await openStore(dataDir);
    expect(schema()).toEqual(before);
    expect(await new People(store, authenticating).find(somebody.key)).toEqual(somebody);
  });

  test('writes to a log, without waiting for the disk at each commit', async () => {
    const pragma = async (name: string) => {
      const { rows: found } = await store.executeQuery<object>(CompiledQuery.raw(`pragma ${name}`));
      return Object.values(found[0] ?? {})[0] as unknown;
    };
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(1); // NORMAL.
    expect(await pragma('foreign_keys')).toBe(1);
  });

  test('says whether it takes writes, and leaves nothing behind of the question', async () => {
    await store.tryToWrite();
    expect(rows(dataDir, 'select * from logins')).toEqual([]);
    await store.destroy();
    await expect(store.tryToWrite()).rejects.toThrow();
    store = await openStore(dataDir);
  });

  test('acknowledges nothing that was written into a file moved while the disk was waited for', async () => {
    await store.destroy();
    let whileSyncing = () => Promise.resolve();
    store = await openStore(dataDir, async (file) => {
      await file.datasync();
      await whileSyncing();
    });
    const people = new People(store, authenticating);
    await people.save(somebody, 5);
    const moved = join(dataDir, 'elsewhere.sqlite');
    whileSyncing = async () => {
      await rename(join(dataDir, 'beside.sqlite'), moved);
    };
    await expect(store.tryToWrite()).rejects.toBeInstanceOf(StoreError);
    await rename(moved, join(dataDir, 'beside.sqlite'));
    whileSyncing = () => Promise.resolve();
    await store.tryToWrite();
  });

  test('that a newer Beside has made is not touched', async () => {
    await store.destroy();
    const add = `insert into kysely_migration (name, timestamp) values ('9999-later', 'x') returning name`;
    expect(rows(dataDir, add)).toHaveLength(1);
    await expect(openStore(dataDir)).rejects.toThrow('9999-later');
    rows(dataDir, `delete from kysely_migration where name = '9999-later' returning name`);
    store = await openStore(dataDir);
  });
});

const authenticating = { provider: 'demo', tenants: () => ['demo.example'] };
const somebody: StoredPerson = {
  key: 'https://issuer.example|somebody',
  tenantId: 'demo.example',
  userName: 'somebody@demo.example',
  name: 'Zoë 李',
  jobTitle: 'Engineer',
  company: undefined,
  verifiedDomain: undefined,
  picture: undefined,
  roles: ['Help Desk Operator', 'Ärger'],
  groups: ['Finance', 'Lager „Süd“'],
};

describe('people', () => {
  test('are what the identity provider said last', async () => {
    const people = new People(store, authenticating);
    expect(await people.find(somebody.key)).toBeUndefined();
    await people.save(somebody, 1);
    expect(await people.find(somebody.key)).toEqual(somebody);
    const later = { ...somebody, name: 'Zoë Lee', jobTitle: undefined, roles: [] };
    await people.save(later, 2);
    expect(await people.find(somebody.key)).toEqual(later);
  });

  test('keep for a day, and no longer, what it could not say anew', async () => {
    const people = new People(store, authenticating);
    const untold = { ...somebody, groups: [], company: undefined };
    const dayMs = 86_400_000;
    expect(await people.save(untold, 0, ['groups'])).toEqual(untold);
    await people.save(somebody, 1);
    const kept = { ...untold, groups: somebody.groups };
    expect(await people.save(untold, dayMs / 2, ['groups'])).toEqual(kept);
    // Having been kept does not make it younger.
    expect(await people.save(untold, dayMs, ['groups'])).toEqual(kept);
    expect(await people.save(untold, dayMs + 1, ['groups'])).toEqual(untold);
    expect(await people.find(somebody.key)).toEqual(untold);
  });

  test('keep nothing of what another provider has said', async () => {
    await new People(store, authenticating).save(somebody, 1);
    const people = new People(store, { ...authenticating, provider: 'oidc' });
    const untold = { ...somebody, groups: [] };
    expect(await people.save(untold, 2, ['groups'])).toEqual(untold);
  });

  test('are found by what they are called, in any case; where two are called so, neither is', async () => {
    const people = new People(store, authenticating);
    await people.save(somebody, 1);
    const name = 'Somebody@DEMO.example';
    expect(await people.findByUserName(name)).toEqual(somebody);
    expect(await people.findByUserName('nobody@demo.example')).toBeUndefined();
    await people.save({ ...somebody, key: 'https://issuer.example|another' }, 2);
    expect(await people.findByUserName(name)).toBeUndefined();
  });

  test('are found by their groups, while they could sign in', async () => {
    const people = new People(store, authenticating);
    await people.save(somebody, 1);
    const name = somebody.userName.toLowerCase();
    expect(await people.membersOf(['Lager „Süd“', 'Nobody’s'])).toEqual(new Set([name]));
    expect(await people.membersOf(['Lager'])).toEqual(new Set());
    const others = new People(store, { ...authenticating, tenants: () => ['other.example'] });
    expect(await others.membersOf(somebody.groups)).toEqual(new Set());
  });

  test('are found by their user name, in whatever case it is typed, also beyond ASCII', async () => {
    const people = new People(store, authenticating);
    const named = { ...somebody, userName: 'ÉLODIE.ÅS@Demo.example' };
    await people.save(named, 1);
    for (const typed of [named.userName, 'élodie.ås@demo.example', 'Élodie.Ås@DEMO.EXAMPLE'])
      expect(await people.findByUserName(typed)).toEqual(named);
    expect(await people.findByUserName('elodie.as@demo.example')).toBeUndefined();
    // Two who differ in nothing else are nobody that could be meant.
    await people.save({ ...named, key: 'another', userName: 'élodie.ÅS@demo.example' }, 1);
    expect(await people.findByUserName(named.userName)).toBeUndefined();
  });

  test('are found by their user name without all people being read', async () => {
    const people = new People(store, authenticating);
    await people.save(somebody, 1);
    const prepare = jest.spyOn(BetterSqlite3.prototype, 'prepare');
    const { userName, key } = somebody;
    expect(await people.findByUserName(userName)).toEqual(somebody);
    expect(await people.known(userName)).toMatchObject({ stored: somebody });
    expect(await keysOfPerson(store, userName)).toEqual([key]);
    expect(await peopleCalled(store, userName)).toMatchObject([{ key }]);
    const asked = prepare.mock.calls.map(([sql]) => sql).filter((sql) => sql.includes('"people"'));
    prepare.mockRestore();
    expect(asked.length).toBeGreaterThanOrEqual(4);
    const plans = asked.flatMap((sql) =>
      rows<{ detail: string }>(dataDir, `explain query plan ${sql.replaceAll('?', '1')}`),
    );
    expect(plans.map(({ detail }) => detail)).not.toContainEqual(expect.stringMatching(/SCAN/));
  });
});

test('of a setting it is kept who has changed it last, and when', async () => {
  const people = new People(store, authenticating);
  const other = { ...somebody, key: 'https://issuer.example|another', name: 'Another' };
  for (const person of [somebody, other]) await people.save(person, 1);
  const change = async (personKey: string, value: boolean | null, at: number) => {
    await store.commit(async (transaction) => {
      await saveSetting(transaction, { name: 'blockChat', value, personKey, at });
    });
  };
  await change(somebody.key, true, 2_000);
  await change(other.key, null, 3_000);
  expect(await readSettings(store)).toEqual([
    { name: 'blockChat', value: null, personKey: other.key, by: 'Another', at: 3_000 },
  ]);
});
