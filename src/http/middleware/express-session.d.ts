import 'express-session';
import type { ProviderSession } from '../../identity/provider.ts';
import type { Authentication } from '../../domain/person.ts';

declare module 'express-session' {
  interface SessionData {
    passport?: { user?: LoginData };
    atProvider?: ProviderSession;
  }
  /** The data of a login: the person, and how they signed in. */
  interface LoginData {
    key: string;
    signIn: Authentication;
    /** Absent if an earlier version has stored the login. */
    origin?: LoginOrigin;
  }
  /** Where a login was begun, so that its owner can recognize it. */
  interface LoginOrigin {
    /** Milliseconds since 1970. */
    at: number;
    address: string;
    /** For example `Firefox` and `macOS`, from the user agent. Absent if it is not recognized. */
    browser?: string;
    system?: string;
  }
}
