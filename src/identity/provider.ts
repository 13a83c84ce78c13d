import type { Strategy as OpenIdStrategy } from 'openid-client/passport';
import type { Strategy as PassportStrategy } from 'passport';
import type { UnreadClaim } from './claim-reader.ts';

/** What the provider is asked for beyond who somebody is. */
export interface AuthorizationParams {
  /** To sign in anew, even if the provider still knows the person. */
  anew?: boolean;
  /** To let the person choose or say who to be, even if the provider knows somebody. */
  another?: 'select_account' | 'login' | undefined;
  /** To be proved, or the sign-in fails: an authentication context of Entra's, or an `acr`. */
  context?: string;
  /** User name of whoever is expected, so that nobody has to type it again. */
  loginHint?: string;
}

/** What the conditions, as they are now, would have the provider tell. */
export interface Wanted {
  /** Whose last sign-in at the provider is older is asked to sign in there anew. */
  maxAgeSeconds: number | undefined;
  /** Levels that would do, when somebody signs in anew because of a condition. */
  acrValues: string[];
  /** Authentication contexts of Entra's that would do, likewise. */
  contexts: string[];
}

/** One act of signing in. Each has a place of its own, so that two tabs can sign in at once. */
export interface SignIn {
  state: string;
  /** What the answer is checked against: filled on the way out, read on the way back. */
  checks: Record<string, unknown>;
  /** Read on the way out. */
  authorizationParams: AuthorizationParams;
  /** Called on the way out, when `checks` is complete, before the browser is sent on. */
  leaving?: () => void;
}

/** What of a person a provider may be unable to tell for the moment. */
export type MissingClaims =
  'jobTitle' | 'company' | 'verifiedDomain' | 'picture' | 'roles' | 'groups';

/** What signing out at the provider needs later on. Kept with the login, and told to nobody else. */
export interface ProviderSession {
  /** Goes back to the provider that has made it (`id_token_hint`). */
  idToken?: string;
  /** Whom to sign out, where a provider has a name for that (Entra's `login_hint`). */
  logoutHint?: string;
  /** The provider's own id of the session. */
  sid?: string;
}

/** Whom a provider has signed out: a person by their key, one session of theirs, or both. */
export interface EndedThere {
  key?: string;
  sid?: string;
}

/** What a provider vouches for. */
export interface ProviderClaims {
  /** From wherever the provider tells of people: the ID token wins. */
  ofPerson: object;
  /** Of the act of signing in, and of the device, only the ID token speaks. */
  ofSignIn: object;
  /** Not told this time, which does not mean that there is nothing: what was told before may count. */
  unknown?: MissingClaims[];
  session?: ProviderSession;
  /** What could not be read, of answers that are not claims themselves. */
  unread?: UnreadClaim[];
}

/** For one act of signing in: the way out, or the way back. */
export type SignInStrategy = OpenIdStrategy | PassportStrategy;

/** What passport gives a strategy to answer with, on the object that it derives from the strategy. */
export interface PassportAnswers {
  redirect: (url: string, status?: number) => void;
  error: (error: unknown) => void;
  success: (user: object) => void;
}
