/**
 * A receiver of traces (OTLP over HTTP, JSON), for a process of its own. It prints its port, and then
 * a line of JSON for each request: its headers and spans.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

const server = createServer((req, res) => {
  void json(req).then((body) => {
    console.log(JSON.stringify({ path: req.url, headers: req.headers, body }));
    res.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
  });
}).listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
