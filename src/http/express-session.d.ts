import 'express-session';

declare module 'express-session' {
  interface SessionData {
    /** Sign-ins under way in this browser, by `state`. */
    signIns?: Record<string, { returnTo: string }>;
    passport?: { user?: string };
  }
}
