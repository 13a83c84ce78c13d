import type { Strategy as OpenIdStrategy } from 'openid-client/passport';
import type { Strategy as PassportStrategy } from 'passport';

/** One act of signing in. Each has a place of its own, so that two tabs can sign in at once. */
export interface SignIn {
  state: string;
  /** What the answer is checked against: filled on the way out, read on the way back. */
  checks: Record<string, unknown>;
  /** Called on the way out, when `checks` is complete, before the browser is sent on. */
  leaving?: () => void;
}

/** For one act of signing in: the way out, or the way back. */
export type SignInStrategy = OpenIdStrategy | PassportStrategy;
