/** `GET /metrics`: what is counted, for Prometheus. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { Router } from 'express';
import type { Registry } from 'prom-client';
import { Networks, plainAddress } from '../../common/ip-networks.ts';
import { paths } from '../../protocol/paths.ts';

const longestRequestMs = 10_000;
const mostConnections = 20;

/** At the HTTPS port, for these addresses. To anybody else it is an address like any that is not there. */
export function metricsRoute(registry: Registry, allowedAddresses: string[]): Router {
  const allowed = new Networks(allowedAddresses);
  return Router().get(paths.metrics, async (req, res, next) => {
    if (!allowed.has(req.ip ?? '')) {
      next();
      return;
    }
    const text = await registry.metrics();
    res.set('Cache-Control', 'no-store').type(registry.contentType).send(text);
  });
}

/**
 * Listens on a port of its own, without TLS. The caller closes it.
 *
 * @param allowedAddresses Nobody else gets an answer. If it is empty, everybody does.
 */
export async function listenMetrics(
  registry: Registry,
  { port, host, allowedAddresses }: { port: number; host: string; allowedAddresses: string[] },
): Promise<Server> {
  const allowed = new Networks(allowedAddresses);
  const limits = { requestTimeout: longestRequestMs, headersTimeout: longestRequestMs };
  const server = createServer(limits, (req, res) => {
    if (req.method !== 'GET' || req.url !== paths.metrics) {
      res.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => res.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
      () => res.writeHead(500).end(),
    );
  });
  server.maxConnections = mostConnections;
  server.on('connection', (socket) => {
    const peer = plainAddress(socket.remoteAddress ?? '');
    if (allowedAddresses.length > 0 && !allowed.has(peer)) socket.destroy();
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
