/** HTTP as an adapter of commands: call, signed-in person, command, and its reply as JSON. */
import { Router } from 'express';
import { paths } from '../protocol/paths.ts';
import { actorOf } from './actor-of.ts';
import { auditExport, type ExportParts } from './audit-export.ts';
import { signedIn } from './middleware/signed-in.ts';

/** The commands that only read, and need no open page. */
const readings = [
  { path: paths.ownSessions, request: 'session.own' },
  { path: paths.settings, request: 'settings.read' },
] as const;

/** A refusal goes to the error handler, which answers with the same codes as the socket. */
export function commandRoutes(parts: ExportParts): Router {
  const { runCommand } = parts;
  const router = Router();
  const ofPerson = signedIn();
  for (const { path, request } of readings)
    router.get(path, ofPerson, async (req, res) => {
      const reply = await runCommand(actorOf(req), request, {});
      res.set('Cache-Control', 'no-store').json(reply);
    });
  router.get(paths.auditExport, ofPerson, auditExport(parts));
  return router;
}
