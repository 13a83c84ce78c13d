import { readFile } from 'node:fs/promises';
import { request, type Dispatcher } from 'undici';
import { outgoingAgent } from '../../common/outgoing-proxy.ts';
import { inWords } from '../../common/system-error.ts';
import type { StreamOf } from '../../common/audit-stream-config.ts';
import type { Destination } from './stream.ts';

/** The answer says nothing that is needed. */
const longestAnswer = 65_536;
const answerWithinMs = 1_000;

/**
 * Posts rows as lines of JSON. An answer of the 2xx class means that the receiver has them. A
 * redirect is not followed.
 *
 * @param withinMs How long a batch may take.
 */
export function httpDestination(
  { url, tokenFile, caFile }: StreamOf<'http'>,
  withinMs: number,
): Destination {
  const { host } = new URL(url);
  let agent: { ca: string | undefined; dispatcher: Dispatcher } | undefined;
  return {
    async send(entries, signal) {
      const [token, ca] = await Promise.all([readText(tokenFile), readText(caFile)]);
      // The file has changed, since authorities are renewed.
      if (!agent || agent.ca !== ca) {
        void agent?.dispatcher.close();
        agent = { ca, dispatcher: outgoingAgent(ca === undefined ? {} : { ca }) };
      }
      const limit = AbortSignal.timeout(withinMs);
      try {
        const { statusCode, body } = await request(url, {
          method: 'POST',
          dispatcher: agent.dispatcher,
          headers: {
            'content-type': 'application/x-ndjson',
            'user-agent': 'beside',
            ...(token !== undefined && { authorization: `Bearer ${token.trim()}` }),
          },
          body: entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
          signal: AbortSignal.any([signal, limit]),
        });
        const read = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
        await body.dump({ limit: longestAnswer, signal: read }).catch(() => undefined);
        if (statusCode < 200 || statusCode > 299) throw new Error(`it answered ${statusCode}`);
      } catch (error) {
        const why = limit.aborted ? `no answer within ${withinMs / 1_000} s` : whyNot(error);
        throw new Error(`${host}: ${why}`, { cause: error });
      }
    },
  };
}

async function readText(file: string | undefined): Promise<string | undefined> {
  try {
    return file === undefined ? undefined : await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`${file}: ${inWords(error, file)}`, { cause: error });
  }
}

function whyNot(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : `the connection failed (${code})`;
}
