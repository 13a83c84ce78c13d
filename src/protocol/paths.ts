import type { Permission } from './requests.ts';
import type { PersonCard } from './session-view.ts';

/** The addresses of pages and of the few HTTP answers that the pages read. */
export const paths = {
  enterCode: '/',
  join: '/join',
  help: '/help',
  signIn: '/signin',
  signInFailed: '/signin-failed',
  signOut: '/signout',
  demoSignIn: '/demo-signin',
  me: '/api/me',
  demoPeople: '/api/demo-people',
  socket: '/socket',
} as const;

/** `GET /api/demo-people`: whom the demo's sign-in page offers. */
export interface DemoPersonCard extends PersonCard {
  userName: string;
  /** What the person is there to show. */
  purpose: 'helper' | 'viewer' | 'sharer' | 'admin' | 'guest';
}

/** `GET /api/me`: who is signed in, and what they may do. */
export interface Me {
  /** Null for nobody. */
  person: (PersonCard & { userName: string }) | null;
  permissions: Permission[];
  /** Set when the demo's people are served, for a notice on every page. */
  demo: boolean;
}
