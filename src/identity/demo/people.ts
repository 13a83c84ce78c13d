import type { DemoPersonCard } from '../../protocol/paths.ts';

/** The demo's people. */
export interface DemoPerson {
  userName: string;
  name: string;
  jobTitle: string;
  company: string;
  verifiedDomain?: string;
  tenantId: string;
  roles: string[];
  groups: string[];
  purpose: DemoPersonCard['purpose'];
}

const demoCompany = {
  company: 'Demo & Co.',
  verifiedDomain: 'demo.example',
  tenantId: 'demo.example',
};

export const demoPeople: DemoPerson[] = [
  {
    userName: 'helper@demo.example',
    name: 'Hanna Lindqvist',
    jobTitle: 'Service desk engineer',
    roles: ['Help Desk Operator'],
    groups: ['Service desk'],
    purpose: 'helper',
    ...demoCompany,
  },
  {
    userName: 'helper2@demo.example',
    name: 'Mateo Fernández',
    jobTitle: 'Senior support engineer',
    roles: ['Help Desk Operator'],
    groups: ['Service desk'],
    purpose: 'helper',
    ...demoCompany,
  },
  {
    userName: 'sharer@demo.example',
    name: 'Sofia Novák',
    jobTitle: 'Accountant',
    roles: [],
    groups: ['Finance'],
    purpose: 'sharer',
    ...demoCompany,
  },
  {
    userName: 'sharer2@demo.example',
    name: 'Samuel Okafor',
    jobTitle: 'Warehouse manager',
    roles: [],
    groups: ['Warehouse'],
    purpose: 'sharer',
    ...demoCompany,
  },
  {
    userName: 'viewer@demo.example',
    name: 'Viktor Haas',
    jobTitle: 'Trainee',
    roles: ['Viewer'],
    groups: [],
    purpose: 'viewer',
    ...demoCompany,
  },
  {
    userName: 'admin@demo.example',
    name: 'Amina Yılmaz',
    jobTitle: 'Head of IT',
    roles: ['Administrator'],
    groups: [],
    purpose: 'admin',
    ...demoCompany,
  },
  {
    userName: 'guest@elsewhere.example',
    name: 'Gwen Ellis',
    jobTitle: 'Consultant',
    company: 'Elsewhere Ltd.',
    tenantId: 'elsewhere.example',
    roles: ['Help Desk Operator'],
    groups: [],
    purpose: 'guest',
  },
];
