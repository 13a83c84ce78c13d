import 'express-session';
import type { ProviderSession } from '../../identity/provider.ts';
import type { SignInFacts } from '../../domain/person.ts';

declare module 'express-session' {
  interface SessionData {
    passport?: { user?: LoginData };
    atProvider?: ProviderSession;
  }
  /** What a login holds: whose it is, and what is known of the sign-in that it came from. */
  interface LoginData {
    key: string;
    signIn: SignInFacts;
    /** Absent in what an earlier version has stored. */
    origin?: LoginOrigin;
  }
  /** Where a login was begun, as its owner may recognize it. */
  interface LoginOrigin {
    /** Milliseconds since 1970. */
    at: number;
    address: string;
    /** Such as `Firefox` and `macOS`, as the browser says; absent where it says nothing known. */
    browser?: string;
    system?: string;
  }
}
