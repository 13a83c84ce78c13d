import { Router, type Request } from 'express';
import { isLoopback } from '../common/ip-networks.ts';
import { PromiseCache } from '../common/promise-cache.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { paths } from '../protocol/paths.ts';

const answerKeptMs = 1_000;

/**
 * `/healthz`: the process answers. `/readyz`: whether it may be given sessions, or what prevents
 * that.
 *
 * @param sessionsRefused Why no session can be opened, if that is so. It costs nothing, so it is
 *   called for each answer.
 * @param details What administrators should look at, in words, by subject. Only programs on this
 *   machine get them. They do not affect the status.
 */
export function healthRoutes(
  sessionsRefused: () => ErrorCode | undefined,
  checks: Record<string, () => boolean | Promise<boolean>>,
  details: Record<string, () => string | undefined> = {},
): Router {
  const router = Router();
  // Anybody may ask as often as they like, and the checks cost something.
  const failed = new PromiseCache({ ttlMs: answerKeptMs, load: async () => await runAll(checks) });
  router.get(paths.healthy, (_req, res) => {
    res.type('text').send('ok\n');
  });
  router.get(paths.ready, async (req, res) => {
    const reason = sessionsRefused();
    const found = [...(reason ? ['sessions'] : []), ...(await failed.ask('all'))];
    const words = isFromHere(req) ? inWords(details) : {};
    res.status(found.length === 0 ? 200 : 503).json({
      ready: found.length === 0,
      ...(found.length > 0 && { failed: found }),
      ...(reason && { reason }),
      ...(Object.keys(words).length > 0 && { details: words }),
    });
  });
  return router;
}

function inWords(details: Record<string, () => string | undefined>): Record<string, string> {
  const found = Object.entries(details).map(([about, describe]) => [about, describe()] as const);
  return Object.fromEntries(
    found.filter((each): each is [string, string] => each[1] !== undefined),
  );
}

/** Whether a program on this machine asks, not by way of a proxy or balancer. */
function isFromHere({ ip = '', headers }: Request): boolean {
  const passedOn = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'];
  return isLoopback(ip) && passedOn.every((name) => headers[name] === undefined);
}

async function runAll(checks: Record<string, () => boolean | Promise<boolean>>): Promise<string[]> {
  const failed = [];
  for (const [name, check] of Object.entries(checks)) if (!(await check())) failed.push(name);
  return failed;
}
