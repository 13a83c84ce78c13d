/**
 * Signs out: here at once, whatever the provider does, and then at the provider too. So the next
 * person at a shared computer does not come in as the former one.
 */
import { Router, type Request, type Response } from 'express';
import { inTime } from '../../common/in-time.ts';
import type { Logger } from '../../common/logger.ts';
import type { AuthorizationParams, ProviderSession } from '../../identity/provider.ts';
import { paths } from '../../protocol/paths.ts';
import type { Person } from '../../domain/person.ts';
import { cookiesOf, hostCookie } from '../cookies.ts';

export interface SignOutOptions {
  /** Where signing out continues at the provider, if it does. */
  endSessionAddress: (session: ProviderSession) => Promise<string | undefined>;
  /** A login has ended. What depends on it ends too. */
  signedOut: (loginId: string, person: Person, address: string) => Promise<void>;
  logger: Logger;
}

/** The person waits for it. */
const longestWaitMs = 3_000;

const askCookie = '__Host-signed-out';
const askForMs = 30 * 24 * 60 * 60_000;

export function signOutRoutes({ endSessionAddress, signedOut, logger }: SignOutOptions): Router {
  const router = Router();
  router.post(paths.signOut, async (req, res) => {
    const loginId = req.sessionID;
    const person = req.user;
    const { atProvider = {} } = req.session;
    await new Promise<void>((resolve, reject) => {
      req.session.destroy((error: unknown) => {
        if (error) reject(error instanceof Error ? error : new Error('sign-out', { cause: error }));
        else resolve();
      });
    });
    if (person) await signedOut(loginId, person, req.ip ?? '');
    res.clearCookie('__Host-beside', hostCookie);
    if (person) askNextTime(res, 'select_account');
    const onwards = person && (await orHereOnly(endSessionAddress(atProvider), logger));
    // The browser also removes the pictures and pages that it has kept (W3C Clear Site Data).
    res.set('Clear-Site-Data', '"cache"').json({ redirectTo: onwards ?? paths.enterCode });
  });
  return router;
}

/** If the provider cannot be reached, the person is signed out only here. */
async function orHereOnly(
  address: Promise<string | undefined>,
  logger: Logger,
): Promise<string | undefined> {
  try {
    return await inTime(address, longestWaitMs, 'no answer in time');
  } catch (error) {
    logger.warn({ err: error }, 'signed out here only: the provider was not reached');
    return undefined;
  }
}

/**
 * The next sign-in in this browser asks who the person is, even if the provider still knows the
 * former one.
 */
export function askNextTime(res: Response, how: NonNullable<AuthorizationParams['another']>): void {
  res.cookie(askCookie, how, { ...hostCookie, maxAge: askForMs });
}

/** @returns How the next sign-in in this browser must ask. Undefined if it need not. */
export function askedThisTime(req: Request): AuthorizationParams['another'] {
  const kept = cookiesOf(req)[askCookie];
  return (['select_account', 'login'] as const).find((how) => how === kept);
}

export function asked(res: Response): void {
  res.clearCookie(askCookie, hostCookie);
}
