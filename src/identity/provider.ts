import type { Strategy as OpenIdStrategy } from 'openid-client/passport';
import type { Strategy as PassportStrategy } from 'passport';
import type { UnreadClaim } from './claim-reader.ts';

/** Parameters of the authorization request, beyond identifying the person. */
export interface AuthorizationParams {
  /** Authenticate the person anew, even if the provider still knows them. */
  anew?: boolean;
  /**
   * Let the person choose an account or sign in as somebody else, even if the provider still knows
   * somebody.
   */
  another?: 'select_account' | 'login' | undefined;
  /** The context that the sign-in must satisfy: one of Entra's authentication contexts, or an `acr`. */
  context?: string;
  /** The user name of the expected person, so that they need not type it again. */
  loginHint?: string;
}

/** What the present conditions need from the provider. */
export interface Wanted {
  /** A person whose last sign-in at the provider is older must sign in there anew. */
  maxAgeSeconds: number | undefined;
  /** Levels that are enough, when somebody signs in anew because of a condition. */
  acrValues: string[];
  /** Entra's authentication contexts that are enough, likewise. */
  contexts: string[];
}

/** One sign-in. Each has its own state, so that two tabs can sign in at once. */
export interface SignIn {
  state: string;
  /** What the answer is checked against. Filled before the redirect, and read when the browser is back. */
  checks: Record<string, unknown>;
  /** Read before the redirect. */
  authorizationParams: AuthorizationParams;
  /** Called before the redirect, when `checks` is complete. */
  leaving?: () => void;
}

/** What a provider may be unable to report for the moment. */
export type MissingClaims =
  'jobTitle' | 'company' | 'verifiedDomain' | 'picture' | 'roles' | 'groups';

/** What a sign-out at the provider needs later. Kept with the login, and sent to nobody else. */
export interface ProviderSession {
  /** Sent back to the provider that has made it (`id_token_hint`). */
  idToken?: string;
  /** Identifies the person to sign out, if the provider supports it (Entra's `login_hint`). */
  logoutHint?: string;
  /** The provider's own id of the session. */
  sid?: string;
}

/** Whom a provider has signed out: a person by their key, one of their sessions, or both. */
export interface EndedThere {
  key?: string;
  sid?: string;
}

/** The claims of a user whom the provider has authenticated. */
export interface ProviderClaims {
  /** From every place where the provider has claims. The ID token wins. */
  ofPerson: object;
  /** About the sign-in and the device. Only the ID token counts. */
  ofSignIn: object;
  /** Missing this time, which does not mean that there is nothing. The earlier value may still be right. */
  unknown?: MissingClaims[];
  session?: ProviderSession;
  /** Parts that could not be read, in answers other than claims. */
  unread?: UnreadClaim[];
}

/** For one sign-in: to send the browser to the provider, or to read its answer. */
export type SignInStrategy = OpenIdStrategy | PassportStrategy;

/**
 * The methods by which a strategy answers. Passport adds them to the object that it derives from
 * the strategy.
 */
export interface PassportAnswers {
  redirect: (url: string, status?: number) => void;
  error: (error: unknown) => void;
  success: (user: object) => void;
}
