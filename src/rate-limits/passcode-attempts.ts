import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { BesideError } from '../protocol/error-codes.ts';
import { networkOf } from '../common/ip-networks.ts';

/** Wrong passcodes in one minute before the next attempt must wait. */
const limits = { person: 5, address: 30, everybody: 300 };
const windowSeconds = 60;

/**
 * Limits guessing: by person, by network address, and overall. An attempt counts before the
 * passcode is checked, so that many at once gain nothing. The caller gives a right one back.
 */
export class PasscodeAttempts {
  readonly #person = limiter(limits.person);
  readonly #address = limiter(limits.address);
  readonly #everybody = limiter(limits.everybody);

  /**
   * @returns Gives the attempt back. Call it if the passcode was right.
   * @throws {BesideError} `TOO_MANY_TRIES`, with the time to wait.
   */
  async begin(personKey: string, address: string): Promise<() => Promise<void>> {
    const network = networkOf(address);
    // One limit after the other: a person who must wait uses up none of the attempts of others.
    await use(this.#person, personKey);
    await use(this.#address, network);
    await use(this.#everybody, 'all');
    return async () => {
      await Promise.all([
        this.#person.reward(personKey),
        this.#address.reward(network),
        this.#everybody.reward('all'),
      ]);
    };
  }
}

async function use(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    const { msBeforeNext } = error as RateLimiterRes;
    throw new BesideError('TOO_MANY_TRIES', { retryAfterSeconds: Math.ceil(msBeforeNext / 1_000) });
  }
}

function limiter(points: number): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: windowSeconds });
}
