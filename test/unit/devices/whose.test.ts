/** Whose a device is. */
import { expect, test } from '@jest/globals';
import { belongsTo, type Device } from '../../../src/domain/device.ts';
import { somebody } from '../../support/person.ts';

const device: Device = { id: '1', name: 'PC-1', userName: '', compliance: 'compliant' };
const person = {
  ...somebody('mia'),
  key: 'https://issuer.example|user-12',
  userName: 'Mia@a.example',
};

test.each([
  ['the name, in whatever letters', { userName: 'mIA@A.example' }, true],
  ['another name', { userName: 'mia@b.example' }, false],
  ['no name at all', { userName: '' }, false],
  [
    'the whole subject, which outlives a name',
    { userName: 'm@a.example', userSubject: 'user-12' },
    true,
  ],
  ['the end of a subject', { userName: person.userName, userSubject: '12' }, false],
  [
    'another subject and the same name',
    { userName: person.userName, userSubject: 'user-2' },
    false,
  ],
])('it is told by %s', (_what, told, expected) => {
  expect(belongsTo({ ...device, ...told }, person)).toBe(expected);
});

test('neither a device without a user nor a person without a name belongs to anybody', () => {
  expect(belongsTo(device, { ...person, userName: '' })).toBe(false);
});
