/** Claims as providers in the world send them, and what has to come of each. */
import { expect } from '@jest/globals';
import type { Me } from '../../../src/protocol/paths.ts';
import type { Visitor } from '../../support/visitor.ts';

const longText = 'long '.repeat(1_000).trim();
const dn = `CN=${'x'.repeat(230)},DC=corp,DC=example`;
const helper = 'Help Desk Operator';

export const usual = {
  name: 'Olga Keycloak',
  preferred_username: 'olga@corp.example',
  job_title: 'Engineer',
  company: 'Corp',
  verified_domain: 'corp.example',
  roles: [helper],
  groups: ['staff'],
};

export interface Expectation {
  /** What the person's card then lacks or says. */
  person?: Partial<NonNullable<Me['person']>> & Record<string, unknown>;
  /** Whether the role still counts. */
  helps?: boolean;
  /** What stands in the log. */
  told?: string;
}

export type Row = [what: string, claims: Record<string, unknown>, Expectation];

const without = (name: string) => ({ person: { [name]: undefined } });

export const shapes: Row[] = [
  ['nothing odd', {}, {}],
  // Pictures.
  [
    'an inline picture',
    { picture: `data:image/png;base64,${'A'.repeat(20_000)}` },
    { told: 'picture (expected an https address, found text of 20022 characters)' },
  ],
  ['a picture as a list', { picture: ['https://elsewhere.example/x.png'] }, { told: 'picture (' }],
  [
    'a picture as an object',
    { picture: { url: 'https://elsewhere.example/x.png' } },
    { told: 'found an object of 1 members' },
  ],
  ['a picture as a number', { picture: 7 }, {}],
  [
    'a picture elsewhere with a long address',
    { picture: `https://elsewhere.example/${'x'.repeat(1_000)}` },
    {},
  ],
  // The name.
  ['no name', { name: undefined }, { person: { name: 'olga@corp.example' } }],
  ['a name that is null', { name: null }, { person: { name: 'olga@corp.example' } }],
  ['an empty name', { name: '' }, { person: { name: 'olga@corp.example' } }],
  [
    'a name of blanks',
    { name: ' \t ' },
    {
      person: { name: 'olga@corp.example' },
      told: 'name (expected text, found text of 3 characters)',
    },
  ],
  [
    'a name that cannot be seen',
    { name: '\u200b\u2060\u3164' },
    { person: { name: 'olga@corp.example' } },
  ],
  [
    'a name that is a number',
    { name: 42 },
    { person: { name: 'olga@corp.example' }, told: 'name (expected text, found a number)' },
  ],
  [
    'a name that is an object',
    { name: { given: 'Olga' } },
    { person: { name: 'olga@corp.example' } },
  ],
  ['a name as a list', { name: ['Olga K.'] }, { person: { name: 'Olga K.' } }],
  ['a name with blanks around', { name: '  Olga   K. ' }, { person: { name: 'Olga K.' } }],
  [
    'a name of 201 characters',
    { name: 'ö'.repeat(201) },
    { person: { name: `${'ö'.repeat(199)}…` } },
  ],
  [
    'a name of 5,000 characters',
    { name: longText },
    { person: { name: expect.stringMatching(/^long .{194}…$/) as unknown as string } },
  ],
  [
    'a name with control characters',
    { name: 'Ol\u0000ga\r\nK\u001b[31m.\u202e' },
    { person: { name: 'Ol ga K [31m.' } },
  ],
  [
    'a name of pictures in two halves',
    { name: `${'x'.repeat(198)}👩‍💻👩‍💻` },
    { person: { name: expect.stringContaining('xxx') as unknown as string } },
  ],
  [
    'a name with much heaped onto one letter',
    { name: `a${'\u0301'.repeat(3_000)}b` },
    { person: { name: 'olga@corp.example' } },
  ],
  // The user name.
  ['no user name', { preferred_username: undefined }, { person: { userName: 'olga' } }],
  [
    'neither name nor user name, as with Google',
    {
      name: undefined,
      preferred_username: undefined,
      email: 'olga@mail.example',
      email_verified: true,
    },
    { person: { name: 'olga@mail.example', userName: 'olga@mail.example' } },
  ],
  [
    'a mail address that is not verified',
    { preferred_username: undefined, email: 'admin@corp.example', email_verified: false },
    { person: { userName: 'olga' } },
  ],
  [
    'a mail address of which it is not said',
    { preferred_username: undefined, email: 'admin@corp.example', email_verified: { yes: true } },
    { person: { userName: 'olga' } },
  ],
  [
    'nothing but a subject',
    { name: undefined, preferred_username: undefined },
    { person: { name: 'olga', userName: 'olga' } },
  ],
  [
    'a user name that is a number',
    { preferred_username: 4711 },
    { person: { userName: 'olga' }, told: 'preferred_username (' },
  ],
  [
    'a user name of 5,000 characters',
    { preferred_username: longText },
    { person: { userName: 'olga' } },
  ],
  ['two user names', { preferred_username: ['olga', 'admin'] }, { person: { userName: 'olga' } }],
  // What the card says.
  ['a job as a list', { job_title: ['Engineer', 'Lead'] }, { person: { jobTitle: 'Engineer' } }],
  [
    'a job as an empty list',
    { job_title: [] },
    { ...without('jobTitle'), told: 'job_title (expected text, found a list of 0 entries)' },
  ],
  ['a job as a number', { job_title: 3 }, without('jobTitle')],
  ['a job as a truth', { job_title: true }, without('jobTitle')],
  ['a job as an object', { job_title: { en: 'Engineer' } }, without('jobTitle')],
  [
    'a long job',
    { job_title: longText },
    { person: { jobTitle: expect.stringMatching(/…$/) as unknown as string } },
  ],
  [
    'a company as a list of odd ones',
    { company: [null, 5, 'Corp'] },
    { person: { company: 'Corp' } },
  ],
  ['a company as an object', { company: { name: 'Corp' } }, without('company')],
  ['a verified domain as a list of one', { verified_domain: ['corp.example'] }, {}],
  [
    'two verified domains',
    { verified_domain: ['corp.example', 'other.example'] },
    {
      ...without('verifiedDomain'),
      told: 'verified_domain (expected the name of a domain, found a list of 2 entries)',
    },
  ],
  ['a verified domain that is true', { verified_domain: true }, without('verifiedDomain')],
  [
    'a verified domain that is none',
    { verified_domain: 'corp.example\u202e <b>' },
    without('verifiedDomain'),
  ],
  [
    'a long verified domain',
    { verified_domain: `${'x'.repeat(400)}.example` },
    without('verifiedDomain'),
  ],
  // Roles and groups.
  ['one role as text', { roles: helper }, {}],
  [
    'roles with odd entries',
    { roles: [null, '', 5, { name: 'admin' }, ['Administrator'], dn, longText, helper] },
    { told: 'roles (expected a list of names, found 6 of 8 entries: null, empty text, a number)' },
  ],
  [
    'roles as an object',
    { roles: { 'Help Desk Operator': { '2345': 'corp.example' } } },
    { helps: false, told: 'roles (expected a list of names, found an object of 1 members)' },
  ],
  ['roles as a truth', { roles: true }, { helps: false }],
  ['roles as a number', { roles: 1 }, { helps: false }],
  ['roles that are null', { roles: null }, { helps: false }],
  ['roles in a list in a list', { roles: [[helper]] }, { helps: false }],
  [
    '5,000 roles, of which the last counts',
    { roles: [...Array.from({ length: 5_000 }, (_none, index) => `role ${index}`), helper] },
    { told: 'roles (expected at most 1000 names, found a list of 5001 entries)' },
  ],
  ['groups with odd entries', { groups: [null, '', 5, {}, dn, longText, 'staff'] }, {}],
  ['groups as an object', { groups: { staff: true } }, {}],
  ['groups as text', { groups: 'staff' }, {}],
  [
    '3,000 groups',
    { groups: Array.from({ length: 3_000 }, (_none, index) => `group-${index}`) },
    {},
  ],
  // The tenant.
  ['a tenant that is an object', { tid: { id: 1 } }, { told: 'tid (' }],
  ['a tenant that is a number', { tid: 5 }, {}],
  // What nobody reads.
  [
    'other claims of every shape',
    {
      address: { formatted: 'x' },
      locale: 5,
      updated_at: 'yesterday',
      realm_access: { roles: 'x' },
      'urn:zitadel:iam:org:project:roles': { admin: {} },
    },
    {},
  ],
];

/** The card and the rights of somebody with these claims. */
export function expected({ person, helps = true }: Expectation) {
  const { name, preferred_username: userName, job_title: jobTitle, company } = usual;
  const card = { name, userName, jobTitle, company, verifiedDomain: usual.verified_domain };
  const all = Object.entries<unknown>({ ...card, ...person }).filter(
    ([, value]) => value !== undefined,
  );
  return { person: Object.fromEntries(all), helps };
}

/** What Beside makes of whoever has signed in. */
export async function seen(visitor: Visitor): Promise<{ person: Me['person']; helps: boolean }> {
  const me = (await (await visitor.fetch('/api/me')).json()) as Me;
  return { person: me.person, helps: me.permissions.includes('session.offer') };
}
