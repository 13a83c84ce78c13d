import type { Permission } from './permissions.ts';
import type { PersonCard } from './session-view.ts';

/** The addresses of pages, and of the few HTTP answers that the pages read. */
export const paths = {
  enterCode: '/',
  join: '/join',
  help: '/help',
  admin: '/admin',
  check: '/check',
  signIn: '/signin',
  signInCallback: '/signin/callback',
  signInFailed: '/signin-failed',
  signOut: '/signout',
  backChannelLogout: '/backchannel-logout',
  demoSignIn: '/demo-signin',
  account: '/account',
  /** What one took part in. Each session has an address below it. */
  sessions: '/sessions',
  api: '/api/v1',
  me: '/api/me',
  ownSessions: '/api/sessions',
  settings: '/api/settings',
  sessionsCsv: '/api/v1/reports/sessions.csv',
  auditExport: '/api/audit/export',
  logins: '/api/logins',
  loginsEnd: '/api/logins/end',
  pictures: '/pictures',
  attestation: '/api/attestation',
  attestationProof: '/api/attestation/proof',
  // At the second address only.
  attest: '/attest',
  demoPeople: '/api/demo-people',
  demoProvider: '/demo-idp',
  demoPictures: '/demo-pictures',
  socket: '/socket',
  healthy: '/healthz',
  ready: '/readyz',
  metrics: '/metrics',
} as const;

/** In the address of the demo's sign-in page it asks for extra proof. In its form it gives the proof. */
export const demoProof = 'proof';

/** `GET /api/demo-people`: the people that the demo's sign-in page offers. */
export interface DemoPersonCard extends PersonCard {
  userName: string;
  /** What the person is there to show. */
  purpose: 'helper' | 'viewer' | 'sharer' | 'admin' | 'guest';
}

/** `GET /api/me`: who is signed in, and what they may do. */
export interface Me {
  /** Null if nobody is signed in. */
  person: (PersonCard & { userName: string }) | null;
  permissions: Permission[];
  /** Whether the demo's people are served. Every page then shows a notice. */
  demo: boolean;
  /** Requests that would be refused with `STEP_UP_REQUIRED`. Absent if there are none. */
  stepUpRequired?: string[];
  /** Where the browser may show the device's certificate. Absent if the server asks for none. */
  attestAt?: string;
}

/** `GET /api/logins`: where the person is signed in. The login used last comes first. */
export interface LoginCard {
  /** For `POST /api/logins/end`. */
  handle: string;
  /** Whether it is the login that asks. */
  here: boolean;
  /** Milliseconds since 1970. Absent, like the rest, if an earlier version has stored the login. */
  since?: number;
  usedAt: number;
  address?: string;
  browser?: string;
  system?: string;
}

/** `POST /api/logins/end`: ends these logins of the person. Logins that have ended already are ignored. */
export interface EndLogins {
  handles: string[];
}

/**
 * How a device shows its certificate. The page asks for a ticket (`POST /api/attestation`), takes
 * it to the second address (`POST /attest`), and brings the proof back (`POST
 * /api/attestation/proof`). Ticket and proof are each valid once, for a minute, and for the login
 * that has asked.
 */
export interface AttestationTicket {
  ticket: string;
}
export interface AttestationProof {
  proof: string;
}
