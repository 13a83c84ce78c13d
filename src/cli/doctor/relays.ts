import type { Config } from '../../config/load.ts';
import { inWords, isSystemError } from '../../common/system-error.ts';
import { iceServers } from '../../media/turn-credentials.ts';
import { broken, ok, type Finding } from './finding.ts';
import { tryTurn } from './turn.ts';

const timeoutMs = 5_000;
const validSeconds = 60;

/** Asks each relay for an address, with the credentials that a page would be given. */
export async function relays({ media }: Config): Promise<Finding[]> {
  const servers = iceServers(media.turn, Date.now(), validSeconds);
  const all = servers.flatMap(({ urls, username = '', credential = '' }) =>
    [urls].flat().map(async (url) => {
      const what = `relay ${url}`;
      try {
        await tryTurn(url, { username, credential }, timeoutMs);
        return ok(what, 'gives an address to whoever has its credentials');
      } catch (error) {
        const found = isSystemError(error) ? inWords(error) : (error as Error).message;
        return broken(what, found, nextStep(error));
      }
    }),
  );
  return await Promise.all(all);
}

function nextStep(error: unknown): string {
  if (String(error).includes('answers 401'))
    return 'let media.turn have the secret (static-auth-secret) or the user of the relay, and its clock be right';
  if (/answers 4(86|03)|answers 508/.test(String(error)))
    return 'look at the quotas and the allowed peers of the relay';
  return 'check address, port and certificate of the relay, and the firewall between';
}
