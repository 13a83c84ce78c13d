import { Router } from 'express';
import { BesideError } from '../../protocol/error-codes.ts';
import { adminPartNames, adminPath } from '../../protocol/admin-parts.ts';
import { paths, type Me } from '../../protocol/paths.ts';
import type { Person } from '../../domain/person.ts';
import type { Pictures } from '../../database/pictures.ts';
import type { BuiltPages } from './built-pages.ts';

/** Pages that are shown only to somebody who has signed in. Their query says what they show. */
const pagesOfPeople = [
  paths.admin,
  ...adminPartNames.map(adminPath),
  paths.account,
  paths.sessions,
  `${paths.sessions}/:id`,
];

/** What works without the database: a person who cannot sign in must be able to read why. */
export function openRoutes(built: BuiltPages): Router {
  const router = Router();
  router.use((req, res, next) => {
    if (!built.sendFile(req, res)) next();
  });
  router.get(paths.signInFailed, (req, res) => {
    built.sendDocument(req, res);
  });
  return router;
}

/** The built pages, and who is signed in. One document serves every address. */
export function pageRoutes({
  built,
  demo,
  pictures,
  attestAt,
  stepUpRequired,
}: {
  built: BuiltPages;
  demo: boolean;
  pictures: Pictures;
  attestAt: string | undefined;
  /** The requests before which the person would be sent to the provider for more proof. */
  stepUpRequired: (person: Person) => string[];
}): Router {
  const router = Router();
  router.get(paths.me, (req, res) => {
    const person = req.user;
    const proofs = person ? stepUpRequired(person) : [];
    const me: Me = {
      person: person ? { ...person.card, userName: person.userName } : null,
      permissions: person?.permissions ?? [],
      demo,
      ...(proofs.length > 0 && { stepUpRequired: proofs }),
      ...(attestAt && { attestAt }),
    };
    res.set('Cache-Control', 'no-store').json(me);
  });

  // Pictures of people, only for people who are signed in. Others do not even learn whether a
  // picture exists. A browser may cache a picture but asks each time, so after a sign-out it is not
  // shown.
  router.get(`${paths.pictures}/:id`, async (req, res) => {
    const picture = req.user && (await pictures.find(req.params.id));
    if (!picture) throw new BesideError('NOT_FOUND');
    res.type(picture.type).set('Cache-Control', 'private, no-cache').send(picture.bytes);
  });

  // A passcode in the query would be in logs and histories. It moves to the fragment, which no
  // browser sends.
  router.get(paths.join, (req, res, next) => {
    const { passcode } = req.query;
    if (typeof passcode === 'string')
      res.redirect(`${paths.join}#passcode=${encodeURIComponent(passcode)}`);
    else next();
  });

  router.get(pagesOfPeople, (req, res, next) => {
    if (req.user) next();
    else res.redirect(`${paths.signIn}?returnTo=${encodeURIComponent(req.originalUrl)}`);
  });

  router.get(
    [
      paths.enterCode,
      // These two keep what the fragment says through the sign-in. No server sees it.
      ...[paths.join, paths.help],
      ...pagesOfPeople,
      paths.check,
      paths.signOut,
      ...(demo ? [`${paths.demoSignIn}/:uid`] : []),
    ],
    (req, res) => {
      built.sendDocument(req, res);
    },
  );

  router.use((req, res) => {
    if (req.method !== 'GET' || !req.accepts('html')) throw new BesideError('NOT_FOUND');
    built.sendDocument(req, res.status(404));
  });
  return router;
}
