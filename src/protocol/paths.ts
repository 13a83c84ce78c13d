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
  socket: '/socket',
} as const;

/** `GET /api/me`: who is signed in, and what they may do. */
export interface Me {
  /** Null for nobody. */
  person: (import('./session-view.ts').PersonCard & { userName: string }) | null;
  permissions: import('./requests.ts').Permission[];
  /** Set when the demo's people are served, for a notice on every page. */
  demo: boolean;
}
