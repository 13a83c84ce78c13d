import 'express-session';
import type { SignInFacts } from '../session/person.ts';

declare module 'express-session' {
  interface SessionData {
    passport?: { user?: LoginData };
  }
  /** What a login holds: whose it is, and what is known of the sign-in that it came from. */
  interface LoginData {
    key: string;
    signIn: SignInFacts;
  }
}
