/**
 * Outgoing requests: through the proxy of the environment, to servers whose certificates this
 * machine trusts (`NODE_EXTRA_CA_CERTS` adds to them). An error is one sentence.
 */
import type { LookupFunction } from 'node:net';
import { EnvHttpProxyAgent, setGlobalDispatcher, type Dispatcher } from 'undici';
import { currentSpan } from './request-context.ts';
import { traced } from './tracing.ts';

export type ProxyVariable = 'HTTPS_PROXY' | 'HTTP_PROXY' | 'NO_PROXY';

/* eslint-disable no-restricted-syntax -- Variables of the environment are the whole process's. */
/** The proxies as the log may name them, without user name and password. */
let proxies: URL[] = [];
/** For agents. With an empty text an agent does not read the environment itself. */
let chosen = { httpsProxy: '', httpProxy: '', noProxy: '' };
/* eslint-enable no-restricted-syntax */

/**
 * Uses `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` for every `fetch` of this process.
 *
 * @returns What is wrong with them. If anything is, none of them is used.
 */
export function useProxies(variables: Record<ProxyVariable, string>): string[] {
  const named = (['HTTPS_PROXY', 'HTTP_PROXY'] as const).flatMap((name) => {
    const value = variables[name];
    return value ? [{ name, address: addressOf(value) }] : [];
  });
  const faults = named
    .filter(({ address }) => !address)
    .map(
      ({ name }) => `${name}: expected the address of a proxy, like http://proxy.example.com:3128`,
    );
  if (faults.length > 0 || named.length === 0) return faults;
  const [httpsProxy, httpProxy] = ['HTTPS_PROXY', 'HTTP_PROXY'].map(
    (name) => named.find((each) => each.name === name)?.address?.href,
  );
  proxies = named.flatMap(({ address }) => address ?? []);
  chosen = {
    httpsProxy: httpsProxy ?? httpProxy ?? '',
    httpProxy: httpProxy ?? '',
    noProxy: variables.NO_PROXY,
  };
  setGlobalDispatcher(new EnvHttpProxyAgent(chosen));
  return [];
}

/** What an agent does otherwise than usual. */
interface AgentOptions {
  /** Authorities of the servers that are asked, be it through a proxy or not. */
  ca?: string;
  /** Finds addresses, but not those of a proxy, and not for a proxy. */
  lookup?: LookupFunction;
}

/** @returns An agent that uses the same proxies as `fetch`. The caller closes it. */
export function outgoingAgent({ ca, lookup }: AgentOptions): Dispatcher {
  const tls = ca === undefined ? {} : { ca };
  return new EnvHttpProxyAgent({
    ...chosen,
    connect: { ...tls, ...(lookup && { lookup }) },
    requestTls: tls,
  });
}

function addressOf(value: string): URL | undefined {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return ['http:', 'https:'].includes(url.protocol) && url.hostname ? url : undefined;
}

/** Like `fetch`. Errors say which server was not reached, through which proxy, and what to do. */
export const outgoingFetch: typeof fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
  // The path may name people.
  const attributes = { 'http.request.method': method, 'server.address': url.hostname };
  return await traced(method, { kind: 'CLIENT', attributes }, async () => {
    try {
      const response = await fetch(input, init);
      currentSpan()?.setAttribute('http.response.status_code', response.status);
      return response;
    } catch (error) {
      throw explained(error, url);
    }
  });
};

const untrusted = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function explained(error: unknown, { host }: URL): unknown {
  if (!(error instanceof TypeError)) return error;
  const causes = causesOf(error);
  const [first] = causes;
  const words = causes.map(({ message }) => message).join(' ');
  const code = causes.map((cause) => (cause as NodeJS.ErrnoException).code).find(Boolean) ?? '';
  const status = /Proxy response \((\d{3})\)/.exec(words)?.[1];
  const proxy = proxies.find((each) => status !== undefined || concerns(each, causes));
  const sentence = proxy
    ? `fetch failed: ${host} was not reached through the proxy ${proxy.protocol}//${proxy.host}, ${advice(status, code)}`
    : untrusted.has(code)
      ? `fetch failed: the certificate of ${host} is of an authority that is not trusted here (${code}): name the file of its certificate in NODE_EXTRA_CA_CERTS`
      : `fetch failed: ${host} was not reached (${code || (first?.message ?? 'no reason')})`;
  return new Error(sentence, { cause: error });
}

function advice(status: string | undefined, code: string): string {
  if (status === '407')
    return 'which asks for a user name and a password (407): write them into HTTPS_PROXY, as http://NAME:PASSWORD@HOST:PORT';
  if (status)
    return `which refused (${status}): let it pass CONNECT to that host, or name the host in NO_PROXY`;
  return `which does not answer (${code}): see HTTPS_PROXY, or name the host in NO_PROXY`;
}

/** Whether the connection to the proxy itself has failed. */
function concerns(proxy: URL, causes: Error[]): boolean {
  const port = proxy.port || (proxy.protocol === 'https:' ? '443' : '80');
  return causes.some((cause) => {
    const { hostname, port: at } = cause as Error & { hostname?: unknown; port?: unknown };
    return hostname === proxy.hostname || String(at) === port || cause.message.includes(proxy.host);
  });
}

/** With the errors of all attempts. */
function causesOf(error: Error): Error[] {
  const { cause } = error;
  const several = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return [cause, ...several].flatMap((each) =>
    each instanceof Error ? [each, ...causesOf(each)] : [],
  );
}
