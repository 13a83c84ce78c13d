/** A chained record can be checked by anybody, with nothing but this description of it. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../../src/audit/audit-events.ts';
import { beginning, chain, type AuditRecord } from '../../../src/audit/chain.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const content = ({ record }: AuditRecord) => JSON.parse(record) as Record<string, unknown>;

const joined: AuditEvent = {
  type: 'session.joined',
  at: 1_764_500_000_000,
  sessionId: 'one',
  role: 'sharer',
  personKey: 'https://id.example|sofia',
  targetKey: 'https://id.example|hanna',
  deviceIds: ['pc-7'],
  address: '192.0.2.7',
};
const changed: AuditEvent = {
  type: 'settings.changed',
  at: 1_764_500_000_001,
  details: { to: true, setting: 'blockChat', from: false },
};

describe('a record', () => {
  test('is canonical JSON: members in order, without spaces', () => {
    const [record] = chain([changed], beginning);
    expect(record!.record).toBe(
      `{"at":1764500000001,"details":{"from":false,"setting":"blockChat","to":true},"id":1,` +
        `"previous":"${'0'.repeat(64)}","type":"settings.changed"}`,
    );
  });

  test('carries the hash of the one before', () => {
    const [first, second] = chain([joined, changed], { id: 7, hash: 'a'.repeat(64) });
    expect(content(first!)).toMatchObject({ id: 8, previous: 'a'.repeat(64) });
    expect(first!.hash).toBe(sha256(first!.record));
    expect(content(second!)).toMatchObject({ id: 9, previous: first!.hash });
  });

  test('says what is about people by a digest alone', () => {
    const [record] = chain([joined], beginning);
    const { salt, data } = record!.personal!;
    expect(JSON.parse(data)).toEqual({
      person: joined.personKey,
      target: joined.targetKey,
      devices: ['pc-7'],
      address: '192.0.2.7',
    });
    expect(content(record!)['personal']).toBe(sha256(salt + data));
    for (const word of ['sofia', 'hanna', 'pc-7', '192.0.2.7'])
      expect(record!.record).not.toContain(word);
  });

  test('has another digest of the same people each time', () => {
    const [one, other] = chain([joined, joined], beginning);
    expect(content(one!)['personal']).not.toBe(content(other!)['personal']);
  });

  test('says nothing of people where there are none', () => {
    const [record] = chain([changed], beginning);
    expect(record!.personal).toBeUndefined();
    expect(content(record!)).not.toHaveProperty('personal');
  });

  test('takes what is no Unicode as well', () => {
    const [record] = chain([{ ...joined, personKey: 'half \ud800' }], beginning);
    expect(JSON.parse(record!.personal!.data)).toMatchObject({ person: 'half \ufffd' });
  });
});
