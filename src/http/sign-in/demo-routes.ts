import express, { Router } from 'express';
import type { Logger } from '../../common/logger.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import { demoProof, paths, type DemoPersonCard } from '../../protocol/paths.ts';
import { demoPeople, type DemoPerson } from '../../identity/demo/people.ts';
import { drawPortrait } from '../../identity/demo/picture.ts';
import { picturePath, type DemoProvider } from '../../identity/demo/provider.ts';
import { failSignIn } from './failure.ts';

/** What the demo's sign-in page needs. Mounted in demo mode only. */
export function demoRoutes(provider: DemoProvider, logger: Logger): Router {
  const router = Router();
  router.use(paths.demoProvider, provider.handler);

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
      const body = (req.body ?? {}) as Record<string, unknown>;
      const person = demoPeople.find(({ userName }) => userName === body['userName']);
      const cancels = 'cancel' in body;
      if (!person && !cancels) throw new BesideError('MALFORMED');
      try {
        if (person && !cancels) await provider.choose(req, res, person.userName, demoProof in body);
        else await provider.cancel(req, res);
      } catch (error) {
        // The page was open too long, or the address was made up.
        if (res.headersSent) throw error;
        failSignIn(res, error, '/', logger);
      }
    },
  );
  return router;
}

function toCard(person: DemoPerson): DemoPersonCard {
  const { tenantId: _tenant, roles: _roles, groups: _groups, ...card } = person;
  return { ...card, picture: picturePath(person) };
}
