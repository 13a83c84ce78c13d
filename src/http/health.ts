import { Router } from 'express';

/** `/healthz`: the process answers. `/readyz`: it may be given sessions, or what keeps it from that. */
export function healthRoutes(checks: Record<string, () => boolean | Promise<boolean>>): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.type('text').send('ok\n');
  });
  router.get('/readyz', async (_req, res) => {
    const failed = [];
    for (const [name, check] of Object.entries(checks)) if (!(await check())) failed.push(name);
    res
      .status(failed.length === 0 ? 200 : 503)
      .json(failed.length === 0 ? { ready: true } : { ready: false, failed });
  });
  return router;
}
