/** A person's own logins: they can see them, and end each of them from any of them. */
import express, { Router } from 'express';
import { z } from 'zod';
import { BesideError } from '../../protocol/error-codes.ts';
import { paths, type EndLogins, type LoginCard } from '../../protocol/paths.ts';
import type { Person } from '../../domain/person.ts';
import type { LoginSessions } from '../../database/login-sessions.ts';
import { personOf, signedIn } from '../middleware/signed-in.ts';

/** Logins that one person may have at once. Beyond that, the logins that were not used for longest end. */
const loginsPerPerson = 50;

const endSchema: z.ZodType<EndLogins> = z.strictObject({
  handles: z.array(z.string().max(64)).min(1).max(loginsPerPerson),
});

/** Ends a login, and the sockets and sessions that depend on it. */
export type EndLogin = (
  loginId: string,
  person: Pick<Person, 'key'>,
  address: string,
) => Promise<void>;

/** @param end Called for each login that ends. */
export function ownLoginRoutes(logins: LoginSessions, end: EndLogin): Router {
  const router = Router();
  const ofPerson = signedIn();

  router.get(paths.logins, ofPerson, async (req, res) => {
    const own = await logins.ofPerson(personOf(req.user).key);
    const cards = own.map(({ id, handle, usedAt, origin }): LoginCard => {
      const { at, ...from } = origin ?? {};
      return { handle, here: id === req.sessionID, usedAt, ...(at && { since: at }), ...from };
    });
    res.set('Cache-Control', 'no-store').json({ logins: cards });
  });

  router.post(paths.loginsEnd, ofPerson, express.json({ limit: '4kb' }), async (req, res) => {
    const parsed = endSchema.safeParse(req.body);
    if (!parsed.success) throw new BesideError('MALFORMED');
    const person = personOf(req.user);
    const chosen = new Set(parsed.data.handles);
    for (const { id, handle } of await logins.ofPerson(person.key))
      if (chosen.has(handle)) await endOne(logins, end, id, person, req.ip ?? '');
    res.status(204).end();
  });
  return router;
}

/** Called after each sign-in. Without a limit, one person could fill the table. */
export async function endExcessLogins(
  logins: LoginSessions,
  end: EndLogin,
  person: Person,
  address: string,
): Promise<void> {
  const excess = (await logins.ofPerson(person.key)).slice(loginsPerPerson);
  for (const { id } of excess) await endOne(logins, end, id, person, address);
}

async function endOne(
  logins: LoginSessions,
  end: EndLogin,
  id: string,
  person: Person,
  address: string,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    logins.destroy(id, (error: unknown) => {
      if (error) reject(error instanceof Error ? error : new Error('login', { cause: error }));
      else resolve();
    });
  });
  await end(id, person, address);
}
