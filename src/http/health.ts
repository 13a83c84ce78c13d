import { Router } from 'express';
import { paths } from '../protocol/paths.ts';

const answerKeptMs = 1_000;

/**
 * `/healthz`: the process answers. `/readyz`: it may be given sessions, or what keeps it from that.
 *
 * @param takesSessions Costs nothing, and counts at once.
 */
export function healthRoutes(
  takesSessions: () => boolean,
  checks: Record<string, () => boolean | Promise<boolean>>,
): Router {
  const router = Router();
  let failed: Promise<string[]> | undefined;
  // Anybody may ask, as often as they like; the checks cost something.
  const check = async () => {
    if (!failed) {
      failed = runAll(checks);
      setTimeout(() => (failed = undefined), answerKeptMs).unref();
    }
    return await failed;
  };
  router.get(paths.healthy, (_req, res) => {
    res.type('text').send('ok\n');
  });
  router.get(paths.ready, async (_req, res) => {
    const found = [...(takesSessions() ? [] : ['sessions']), ...(await check())];
    res
      .status(found.length === 0 ? 200 : 503)
      .json(found.length === 0 ? { ready: true } : { ready: false, failed: found });
  });
  return router;
}

async function runAll(checks: Record<string, () => boolean | Promise<boolean>>): Promise<string[]> {
  const failed = [];
  for (const [name, check] of Object.entries(checks)) if (!(await check())) failed.push(name);
  return failed;
}
