/**
 * `node src/cli/health-check.ts`: whether the server with this configuration can take sessions
 * (exit code 0).
 */
import { get } from 'node:https';
import { loadConfig } from '../config/load.ts';
import { paths } from '../protocol/paths.ts';

const timeoutMs = 4_000;
const everywhere: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

const { server } = loadConfig(process.env);
const request = get({
  host: everywhere[server.listenAddress] ?? server.listenAddress,
  port: server.port,
  path: paths.ready,
  // It connects to itself, without anybody in between, and the certificate is for another name.
  rejectUnauthorized: false,
  timeout: timeoutMs,
});
request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
request.on('error', ({ message }) => {
  console.error(message);
  process.exitCode = 1;
});
request.on('response', (response) => {
  response.pipe(process.stdout);
  if (response.statusCode !== 200) process.exitCode = 1;
});
