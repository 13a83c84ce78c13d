import { request, type Dispatcher } from 'undici';
import { outgoingAgent } from '../../common/outgoing-proxy.ts';
import { retryAfterMs } from '../../common/retry-after.ts';
import type { DeliveryFault } from '../../protocol/webhooks.ts';
import { AddressNotAllowed, type Destinations } from './destinations.ts';

/** What one attempt came to. Without `fault` it was received. */
export interface Outcome {
  fault: DeliveryFault | undefined;
  status: number | undefined;
  /** The beginning of the answer. */
  answer: string | undefined;
  durationMs: number;
  /** How long the receiver asks to wait. */
  retryAfterMs: number | undefined;
}

/** Bytes of the answer that are kept, and how long they may take to come. */
const answerBytes = 1_024;
const answerWithinMs = 1_000;

export interface SenderOptions {
  destinations: Destinations;
  /** How long an attempt may take, from the name to the headers of the answer. */
  withinMs?: number;
}

/** Posts to receivers that may do anything. */
export class Sender {
  readonly #destinations: Destinations;
  readonly #withinMs: number;
  /** Connections are not shared between these: what each may connect to is different. */
  readonly #agents: { secure: Dispatcher; plain: Dispatcher };

  constructor({ destinations, withinMs = 15_000 }: SenderOptions) {
    this.#destinations = destinations;
    this.#withinMs = withinMs;
    const agentFor = (isSecure: boolean) =>
      outgoingAgent({ lookup: destinations.lookup(isSecure) });
    this.#agents = { secure: agentFor(true), plain: agentFor(false) };
  }

  /** Never rejects. @param signal Ends the attempt. */
  async post(
    url: string,
    headers: Record<string, string>,
    body: string,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const from = performance.now();
    const limit = AbortSignal.timeout(this.#withinMs);
    const outcome = await this.#post(url, headers, body, AbortSignal.any([signal, limit])).catch(
      (error: unknown) => ({ fault: limit.aborted ? ('time-limit' as const) : faultOf(error) }),
    );
    const durationMs = Math.round(performance.now() - from);
    return {
      status: undefined,
      answer: undefined,
      retryAfterMs: undefined,
      ...outcome,
      durationMs,
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#agents.secure.destroy(), this.#agents.plain.destroy()]);
  }

  async #post(
    url: string,
    headers: Record<string, string>,
    body: string,
    signal: AbortSignal,
  ): Promise<Omit<Outcome, 'durationMs'>> {
    // The setting may have changed since the webhook was made. And an address that is written out is
    // connected to without a lookup.
    if (!this.#destinations.accepts(url)) throw new AddressNotAllowed();
    const isSecure = new URL(url).protocol === 'https:';
    const response = await request(url, {
      method: 'POST',
      dispatcher: isSecure ? this.#agents.secure : this.#agents.plain,
      headers: { 'content-type': 'application/json', 'user-agent': 'beside-webhooks', ...headers },
      body,
      signal,
    });
    const { statusCode: status } = response;
    const answer = await beginningOf(response.body);
    const isReceived = status >= 200 && status < 300;
    const isRedirect = status >= 300 && status < 400;
    return {
      fault: isReceived ? undefined : isRedirect ? 'redirect' : 'status',
      status,
      answer,
      retryAfterMs: retryAfterMs(response.headers['retry-after'], Date.now()),
    };
  }
}

/** Reads no more than that, and does not wait for the rest. */
async function beginningOf(body: Dispatcher.ResponseData['body']): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  const timer = setTimeout(() => body.destroy(), answerWithinMs);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= answerBytes) break;
    }
  } catch {
    // It was cut off. What came before counts.
  } finally {
    clearTimeout(timer);
  }
  if (length === 0) return undefined;
  const text = Buffer.concat(chunks).subarray(0, answerBytes).toString();
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, '\ufffd');
}

const byCode: [codes: RegExp, fault: DeliveryFault][] = [
  [/^(ENOTFOUND|EAI_|EDNS|ENODATA|ESERVFAIL)/, 'name-not-resolved'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM)/, 'not-reachable'],
  [/TIMEOUT|ETIMEDOUT/, 'time-limit'],
  [/CERT|ERR_TLS|UNABLE_TO|SELF_SIGNED|HOSTNAME_MISMATCH/, 'certificate'],
  [/^(HPE_|EPROTO|ERR_SSL|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES)/, 'answer-malformed'],
  [/^UND_ERR_PRX/, 'proxy'],
];

function faultOf(error: unknown): DeliveryFault {
  const causes = causesOf(error);
  if (causes.some((cause) => cause instanceof AddressNotAllowed)) return 'address-not-allowed';
  if (causes.some(({ message }) => message.startsWith('Proxy '))) return 'proxy';
  if (causes.some(({ name }) => name === 'HTTPParserError')) return 'answer-malformed';
  const codes = causes.map((cause) => (cause as NodeJS.ErrnoException).code ?? '');
  const found = byCode.find(([pattern]) => codes.some((code) => pattern.test(code)));
  return found?.[1] ?? 'connection-lost';
}

/** With what caused it, and the errors of all addresses that were tried. */
function causesOf(error: unknown): Error[] {
  if (typeof error !== 'object' || error === null || !('message' in error)) return [];
  const { cause, errors } = error as AggregateError;
  return [
    error as Error,
    ...causesOf(cause),
    ...(Array.isArray(errors) ? errors : []).flatMap(causesOf),
  ];
}
