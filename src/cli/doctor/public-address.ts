/** Whether people reach this server at its public address, as far as that is seen from here. */
import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Config } from '../../config/load.ts';
import { hostOf } from '../../common/public-url.ts';
import { paths } from '../../protocol/paths.ts';
import { inWords } from '../../common/system-error.ts';
import { daysLeft, warnDays } from '../../common/tls/certificate-lint.ts';
import { broken, ok, warning, type Finding } from './finding.ts';

const what = 'public address';
const timeoutMs = 5_000;

export async function publicAddress(config: Config): Promise<Finding[]> {
  const { publicUrl } = config.server;
  if (!publicUrl) return [];
  const url = new URL(publicUrl);
  const host = hostOf(publicUrl);
  const name = await resolved(host);
  if (name.state === 'broken') return [name];
  const alive = await call(url, { path: paths.healthy });
  if (alive instanceof Error)
    return [
      name,
      warning(
        what,
        `${publicUrl} is not reached from here (${inWords(alive)})`,
        'start the server; then look at proxy and firewall. Some networks lead nobody from inside to their own public address: then try it from outside',
      ),
    ];
  const isBeside = alive.status === 200 && alive.body === 'ok\n';
  return [
    name,
    isBeside
      ? ok(what, `${publicUrl} answers`)
      : broken(
          what,
          `${publicUrl} answers ${alive.status}, and not as Beside does`,
          'let the proxy lead all paths here (docs/proxy)',
        ),
    ...(await shownCertificate(config, alive)),
    ...(isBeside ? [await webSocket(url)] : []),
  ];
}

async function resolved(host: string): Promise<Finding> {
  if (isIP(host)) return ok('public name', `${host} is an address`);
  try {
    const found = await lookup(host, { all: true });
    return ok('public name', `${host} is ${found.map(({ address }) => address).join(', ')}`);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    return broken('public name', `${host} has no address (${why})`, 'add it to the DNS');
  }
}

/** What browsers would be shown: by this server, or by the proxy that opens TLS in front of it. */
async function shownCertificate({ tls, server }: Config, shown: Answer): Promise<Finding[]> {
  const about = 'public certificate';
  const { certificate, fault } = shown;
  if (!certificate) return [];
  const own =
    tls.certificateFile &&
    (await readFile(tls.certificateFile).then(
      (pem) => new X509Certificate(pem).fingerprint256,
      () => undefined,
    ));
  const isOwn = certificate.fingerprint256 === own;
  const days = daysLeft(certificate.validToDate, Date.now());
  const left = `${days} days left`;
  const foreign =
    own && !isOwn && server.trustedProxies.length === 0
      ? [
          warning(
            about,
            'is another than that of tls.certificateFile: something in front opens TLS',
            'name it in server.trustedProxies, or everybody seems to come from there',
          ),
        ]
      : [];
  if (fault)
    return [
      warning(
        about,
        `is not trusted by this machine (${fault})`,
        fault.includes('LEAF') || fault.includes('ISSUER')
          ? 'put the certificates of the intermediate authorities behind it in the same file; for an authority of your own, see that all browsers know it'
          : 'get one for this name, of an authority that browsers know',
      ),
      ...foreign,
    ];
  return [
    days <= warnDays ? warning(about, left, 'renew it') : ok(about, `is trusted, ${left}`),
    ...foreign,
  ];
}

/** Opens a WebSocket as a page does. It is closed at once, before anybody signs in by it. */
async function webSocket(url: URL): Promise<Finding> {
  const about = 'WebSocket';
  const key = randomBytes(16).toString('base64');
  const answer = await call(url, {
    path: `${paths.socket}/?EIO=4&transport=websocket`,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      origin: url.origin,
      'sec-websocket-key': key,
      'sec-websocket-version': '13',
    },
  });
  if (!(answer instanceof Error) && answer.status === 101) {
    // RFC 6455, section 1.3.
    const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
    const expected = createHash('sha1').update(`${key}${guid}`).digest('base64');
    if (answer.headers['sec-websocket-accept'] === expected)
      return ok(about, 'opens at the public address');
  }
  const found = answer instanceof Error ? inWords(answer) : `the answer is ${answer.status}`;
  return broken(
    about,
    `does not open at the public address (${found})`,
    'let the proxy pass Upgrade and Connection on, and the Origin as it is (docs/proxy)',
  );
}

type TlsEnd = Pick<TLSSocket, 'getPeerX509Certificate' | 'authorized' | 'authorizationError'>;

interface Answer {
  status: number | undefined;
  headers: IncomingMessage['headers'];
  body: string;
  certificate: X509Certificate | undefined;
  /** Why this machine does not trust the certificate. */
  fault: string | undefined;
}

/** Never rejects. */
async function call(url: URL, options: RequestOptions): Promise<Answer | Error> {
  return await new Promise((resolve) => {
    // A certificate that is not trusted is told apart from a server that is not there.
    const asking = request(url, { ...options, rejectUnauthorized: false, agent: false });
    const timer = setTimeout(() => {
      asking.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`));
    }, timeoutMs);
    // The response has no socket any more once it has ended.
    const shownBy = ({ statusCode, headers, socket }: IncomingMessage) => {
      const end = socket as unknown as TlsEnd;
      return {
        status: statusCode,
        headers,
        certificate: end.getPeerX509Certificate(),
        fault: end.authorized ? undefined : String(end.authorizationError),
      };
    };
    asking.on('upgrade', (response, socket) => {
      resolve({ ...shownBy(response), body: '' });
      socket.destroy();
    });
    asking.on('response', (response) => {
      const shown = shownBy(response);
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body = (body + text).slice(0, 1_000);
      });
      response.on('end', () => {
        resolve({ ...shown, body });
        asking.destroy();
      });
      response.on('error', resolve);
    });
    asking.on('error', resolve);
    asking.on('close', () => {
      clearTimeout(timer);
    });
    asking.end();
  });
}
