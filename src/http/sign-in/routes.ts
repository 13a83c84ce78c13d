/** The sign-in routes: to the provider, back with a code, and on to the page that the person wanted. */
import { randomBytes } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import type { Logger } from '../../common/logger.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import { paths } from '../../protocol/paths.ts';
import type { Person } from '../../domain/person.ts';
import type { Coming } from '../../identity/admission.ts';
import type {
  AuthorizationParams,
  ProviderClaims,
  ProviderSession,
  SignIn,
  SignInStrategy,
} from '../../identity/provider.ts';
import { failSignIn } from './failure.ts';
import { localPath } from './return-to.ts';
import type { Authenticator } from '../middleware/login-session.ts';
import { asked, askedThisTime, askNextTime } from './sign-out.ts';
import { findState, forgetState, saveState, keepWhereTo, whereTo } from './state-cookie.ts';

export interface SignInOptions {
  origin: string;
  logger: Logger;
  authenticator: Authenticator;
  /** A passport strategy for one sign-in. */
  strategy: (signIn: SignIn) => Promise<SignInStrategy>;
  /** Admits the person whom the provider has authenticated, or throws why not. */
  admit: (authenticate: () => Promise<ProviderClaims>, coming: Coming) => Promise<Person>;
  /** The authentication context that a request needs. */
  contextFor: (act: string) => string | undefined;
  access: AccessOfOpenPages;
  /** Somebody has signed in with this request. */
  succeeded: (req: Request, res: Response, personKey: string) => void;
}

/** Handles the effects of logins on open pages. */
interface AccessOfOpenPages {
  /** Called after `renewed` or `signedOut`. */
  signedIn: (person: Person, address: string) => Promise<void>;
  /** The same person has signed in anew, with another login id. */
  renewed: (oldLoginId: string, newLoginId: string, person: Person) => void;
  /** A login has ended. What depends on it ends too. */
  signedOut: (loginId: string, person: Person, address: string) => Promise<void>;
}

export function signInRoutes(options: SignInOptions): Router {
  const { origin, logger, authenticator, strategy, contextFor, admit, access, succeeded } = options;
  const router = Router();

  router.get(paths.signIn, async (req, res) => {
    const state = randomBytes(24).toString('base64url');
    const returnTo = localPath(req.query['returnTo'], origin);
    const checks = {};
    const act = typeof req.query['act'] === 'string' ? req.query['act'] : '';
    const context = contextFor(act);
    const authorizationParams = authorizationParamsOf(req, context);
    const leaving = () => {
      saveState(req, res, state, { returnTo, checks, at: Date.now(), ...(context && { act }) });
    };
    try {
      const way = await ready({ state, checks, authorizationParams, leaving });
      // To the provider there is only the redirect. A query that looks like an answer of the
      // provider is refused.
      await authenticate(authenticator, way, req, res);
      throw new Error('an answer to no sign-in');
    } catch (error) {
      failSignIn(res, error, returnTo, logger);
    }
  });

  router.get(paths.signInCallback, async (req, res) => {
    const { state } = req.query;
    const authorization = findState(req, state);
    const answered = 'code' in req.query || 'error' in req.query;
    const asExpected = answered && !hasRepeatedParameter(req) && !hasToken(req);
    // The browser is back from signing out at the provider, which knows no other address to send
    // people to.
    const isOut = askedThisTime(req) && Object.keys(req.query).length === 0;
    const over =
      (req.user && !authorization && !hasToken(req)) || isOut ? whereTo(req, state) : undefined;
    if (over !== undefined) {
      // The page was reloaded, or the person has gone back to it. They are signed in already.
      res.redirect(localPath(over, origin));
      return;
    }
    if (typeof state !== 'string' || !authorization || !asExpected) {
      failSignIn(res, new Error('not as expected'), '/', logger);
      return;
    }
    const { checks, act } = authorization;
    const context = act === undefined ? undefined : contextFor(act);
    const returnTo = localPath(authorization.returnTo, origin);
    forgetState(res, state);
    if (isUnheardOf(req)) {
      // A provider that does not support choosing an account can at least ask who the person is.
      askNextTime(res, 'login');
      res.redirect(`${paths.signIn}?${new URLSearchParams({ returnTo }).toString()}`);
      return;
    }
    keepWhereTo(res, state, returnTo);
    try {
      let session: ProviderSession | undefined;
      const provenClaims = async () => {
        if ('error' in req.query) throw refusalThere(req, context);
        const way = await ready({ state, checks, authorizationParams: {} });
        const said = await authenticate(authenticator, way, req, res);
        ({ session } = said);
        return said;
      };
      const person = await admit(provenClaims, { address: req.ip ?? '', context });
      const before = req.user && { id: req.sessionID, person: req.user };
      await logIn(req, person);
      if (session) req.session.atProvider = session;
      asked(res);
      if (before?.person.key === person.key) access.renewed(before.id, req.sessionID, person);
      else if (before) await access.signedOut(before.id, before.person, req.ip ?? '');
      await access.signedIn(person, req.ip ?? '');
      succeeded(req, res, person.key);
      res.redirect(returnTo);
    } catch (error) {
      failSignIn(res, error, returnTo, logger);
    }
  });

  return router;

  async function ready(signIn: SignIn): Promise<SignInStrategy> {
    try {
      return await strategy(signIn);
    } catch (error) {
      throw new BesideError('SIGN_IN_UNAVAILABLE', {}, { cause: error });
    }
  }
}

/** The address names the request, never the context: only the server decides what a request needs. */
function authorizationParamsOf(req: Request, context: string | undefined): AuthorizationParams {
  const { query, user } = req;
  const anew = typeof query['anew'] === 'string';
  const wished = typeof query['another'] === 'string' ? 'select_account' : undefined;
  const another = askedThisTime(req) ?? wished;
  return {
    ...(anew && { anew }),
    ...(another && { another }),
    ...(context && { context }),
    ...(user && (anew || context) && { loginHint: user.userName }),
  };
}

/** Whether the answer says that the provider does not know `prompt=select_account`. */
function isUnheardOf(req: Request): boolean {
  const unheardOf = ['invalid_request', 'account_selection_required', 'interaction_required'];
  const { error } = req.query;
  return (
    askedThisTime(req) === 'select_account' &&
    typeof error === 'string' &&
    unheardOf.includes(error)
  );
}

function hasRepeatedParameter(req: Request): boolean {
  return Object.values(req.query).some((value) => typeof value !== 'string');
}

/** Tokens come from the provider itself, never through the browser. */
function hasToken(req: Request): boolean {
  return ['id_token', 'access_token', 'refresh_token'].some((name) => name in req.query);
}

async function authenticate(
  authenticator: Authenticator,
  strategy: SignInStrategy,
  req: Request,
  res: Response,
): Promise<ProviderClaims> {
  return await new Promise((resolve, reject) => {
    const handler = authenticator.authenticate(
      strategy,
      (error: unknown, claims: unknown, info: unknown) => {
        if (claims) resolve(claims as ProviderClaims);
        else if (error instanceof BesideError) reject(error);
        else reject(new Error('the provider refused the sign-in', { cause: error ?? info }));
      },
    ) as (...args: unknown[]) => void;
    handler(req, res, reject);
  });
}

/**
 * The error that the provider has answered instead of a code. The log gets only the provider's own
 * codes, and nothing else that came through the browser. Sources: RFC 6749, 4.1.2.1; "AADSTS error
 * codes".
 */
function refusalThere({ query }: Request, context: string | undefined): BesideError {
  const text = (name: string) => (typeof query[name] === 'string' ? query[name] : '');
  const [said = ''] = /^[a-z_]{1,40}$/.exec(text('error')) ?? [];
  const [more] = /AADSTS\d{1,10}/.exec(text('error_description')) ?? [];
  const refusal = [said, more].filter(Boolean).join(' ');
  const why = `the provider refused the sign-in${refusal && `: ${refusal}`}`;
  const unwell = ['server_error', 'temporarily_unavailable'].includes(said);
  // The person has cancelled there, or cannot give the proof. They stay signed in as before.
  const code = context ? 'STEP_UP_FAILED' : unwell ? 'SIGN_IN_UNAVAILABLE' : 'SIGN_IN_FAILED';
  return new BesideError(code, {}, { cause: new Error(why) });
}

/** A new login id, against session fixation. */
async function logIn(req: Request, person: Person): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.logIn(person, { session: true }, (error: unknown) => {
      if (error) reject(error instanceof Error ? error : new Error('log in', { cause: error }));
      else resolve();
    });
  });
}
