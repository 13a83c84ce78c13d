/**
 * Requests to Microsoft Graph in Beside's own name, with limits of time and size, at the pace that
 * Graph demands. Source: "Microsoft Graph throttling guidance", "Paging Microsoft Graph data".
 */
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { fetchJson, isBusy, Refused } from '../../common/http-client.ts';
import type { GraphAccess } from './config.ts';
import { AppToken } from './token.ts';

const mostBytes = 16 * 1_024 * 1_024;
const mostPages = 2_000;
const mostTries = 4;
/** A single wrong `Retry-After` must not stop the requests for days. */
const longestWaitMs = 10 * 60_000;

export const permission = 'DeviceManagementManagedDevices.Read.All';

/** How long a request may take. */
export interface Patience {
  requestMs: number;
  /** With all its pages and pauses. */
  wholeMs: number;
}

const pageSchema = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
});

export class GraphClient {
  readonly #root: string;
  readonly #token: AppToken;
  readonly #closing = new AbortController();
  /** Graph has asked for no requests before this time. Milliseconds since 1970. */
  #notBefore = 0;

  constructor(access: GraphAccess) {
    this.#root = access.graph;
    this.#token = new AppToken(access);
  }

  /** @param path Below the address of Graph, with its query. @returns Undefined if it does not exist. */
  async find(path: string, patience: Patience): Promise<unknown> {
    try {
      return await this.#ask(`${this.#root}${path}`, patience, Date.now() + patience.wholeMs);
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return undefined;
      throw error;
    }
  }

  /** The entries of a list, page by page. */
  async *pages(path: string, patience: Patience): AsyncGenerator<unknown[]> {
    const end = Date.now() + patience.wholeMs;
    let url: string | undefined = `${this.#root}${path}`;
    for (let count = 0; url; count += 1) {
      if (count === mostPages) throw new Error('Microsoft Graph gives page after page');
      const page = pageSchema.parse(await this.#ask(url, patience, end));
      yield page.value;
      url = page['@odata.nextLink'];
      // The token is sent to this address, so it must be Graph's own.
      if (url && new URL(url).origin !== new URL(this.#root).origin)
        throw new Error('Microsoft Graph has its next page elsewhere');
    }
  }

  close(): void {
    this.#closing.abort(new Error('Beside is stopping'));
  }

  async #ask(url: string, { requestMs }: Patience, end: number): Promise<unknown> {
    let renewed = false;
    for (let tries = 1; ; tries += 1) {
      await this.#untilAllowed(end);
      const token = await this.#token.get();
      try {
        return await fetchJson(
          url,
          { headers: { authorization: `Bearer ${token}` } },
          {
            timeoutMs: Math.min(requestMs, end - Date.now()),
            mostBytes,
            signal: this.#closing.signal,
          },
        );
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.status === 401 && !renewed) {
          renewed = true;
          this.#token.drop(token);
        } else if (isBusy(error) && tries < mostTries) {
          const wait = error.retryAfterMs ?? 500 * 2 ** tries;
          this.#notBefore = Math.max(this.#notBefore, Date.now() + Math.min(wait, longestWaitMs));
        } else throw explained(error);
      }
    }
  }

  /** @throws If there is not enough time left for that. */
  async #untilAllowed(end: number): Promise<void> {
    const wait = this.#notBefore - Date.now();
    if (this.#notBefore > end)
      throw new Error(`Microsoft Graph wants to be left alone for ${Math.ceil(wait / 1_000)} s`);
    if (wait > 0) await setTimeout(wait, undefined, { ref: false, signal: this.#closing.signal });
  }
}

function explained(cause: Refused): Error {
  if (cause.status === 403)
    return new Error(
      `Microsoft Graph does not show devices to the application: it needs the application permission ${permission}, with an administrator's consent`,
      { cause },
    );
  if (cause.status === 401)
    return new Error('Microsoft Graph does not accept the token of the application', { cause });
  return cause;
}
