import express, { Router } from 'express';
import { BesideError } from '../protocol/error-codes.ts';
import { paths, type DemoPersonCard } from '../protocol/paths.ts';
import { demoPeople, type DemoPerson } from '../identity/demo/people.ts';
import { drawPortrait } from '../identity/demo/picture.ts';
import { demoProviderPath, picturePath, type DemoProvider } from '../identity/demo/provider.ts';

/** What the demo's sign-in page needs. Mounted in demo mode only. */
export function demoRoutes(provider: DemoProvider): Router {
  const router = Router();
  router.use(demoProviderPath, provider.handler);

  router.get(paths.demoPeople, (_req, res) => {
    res.json({ people: demoPeople.map(toCard) });
  });

  for (const person of demoPeople)
    router.get(picturePath(person), (_req, res) => {
      res.type('svg').set('Cache-Control', 'public, max-age=3600').send(drawPortrait(person.name));
    });

  router.post(
    `${paths.demoSignIn}/:uid`,
    express.urlencoded({ extended: false, limit: '1kb' }),
    async (req, res) => {
      const { userName } = (req.body ?? {}) as { userName?: unknown };
      const person = demoPeople.find((candidate) => candidate.userName === userName);
      if (!person) throw new BesideError('MALFORMED');
      try {
        await provider.choose(req, res, person.userName);
      } catch (error) {
        // The page was left open too long, or the address was made up.
        if (res.headersSent) throw error;
        res.redirect(303, `${paths.signInFailed}?code=SIGN_IN_FAILED&returnTo=/`);
      }
    },
  );
  return router;
}

function toCard(person: DemoPerson): DemoPersonCard {
  const { tenantId: _tenant, roles: _roles, groups: _groups, ...card } = person;
  return { ...card, picture: picturePath(person) };
}
