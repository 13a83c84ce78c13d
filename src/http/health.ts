import { Router, type Request } from 'express';
import { isLoopback } from '../common/ip-networks.ts';
import { PromiseCache } from '../common/promise-cache.ts';
import { paths } from '../protocol/paths.ts';

const answerKeptMs = 1_000;

/**
 * `/healthz`: the process answers. `/readyz`: it may be given sessions, or what keeps it from that.
 *
 * @param takesSessions Costs nothing, and counts at once.
 * @param details What administrators should look at, in words, by what it is about; only programs
 * on this machine are told. Nothing of it keeps the server from being given sessions.
 */
export function healthRoutes(
  takesSessions: () => boolean,
  checks: Record<string, () => boolean | Promise<boolean>>,
  details: Record<string, () => string | undefined> = {},
): Router {
  const router = Router();
  // Anybody may ask, as often as they like; the checks cost something.
  const failed = new PromiseCache({ ttlMs: answerKeptMs, load: async () => await runAll(checks) });
  router.get(paths.healthy, (_req, res) => {
    res.type('text').send('ok\n');
  });
  router.get(paths.ready, async (req, res) => {
    const found = [...(takesSessions() ? [] : ['sessions']), ...(await failed.ask('all'))];
    const told = isFromHere(req) ? inWords(details) : {};
    res.status(found.length === 0 ? 200 : 503).json({
      ready: found.length === 0,
      ...(found.length > 0 && { failed: found }),
      ...(Object.keys(told).length > 0 && { details: told }),
    });
  });
  return router;
}

function inWords(details: Record<string, () => string | undefined>): Record<string, string> {
  const told = Object.entries(details).map(([about, tell]) => [about, tell()] as const);
  return Object.fromEntries(told.filter((each): each is [string, string] => each[1] !== undefined));
}

/** Asked on this machine, and not by way of a proxy or a balancer on it. */
function isFromHere({ ip = '', headers }: Request): boolean {
  const passedOn = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'];
  return isLoopback(ip) && passedOn.every((name) => headers[name] === undefined);
}

async function runAll(checks: Record<string, () => boolean | Promise<boolean>>): Promise<string[]> {
  const failed = [];
  for (const [name, check] of Object.entries(checks)) if (!(await check())) failed.push(name);
  return failed;
}
