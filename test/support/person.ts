import type { Person } from '../../src/domain/person.ts';

/** Somebody who has signed in. */
export function somebody(name: string): Person {
  return {
    key: `https://issuer.example|${name}`,
    tenantId: 'demo.example',
    userName: `${name}@demo.example`,
    card: { name, jobTitle: 'Engineer', verifiedDomain: 'demo.example' },
    groups: [],
    assignments: [{ permissions: ['session.offer', 'session.view'], scope: 'everyone' }],
    permissions: ['session.offer', 'session.view'],
    signIn: { amr: [], contexts: [] },
  };
}
