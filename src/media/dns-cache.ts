import { lookup } from 'node:dns/promises';
import { isLoopback } from '../common/ip-networks.ts';
import type { Logger } from '../common/logger.ts';

/** @throws When a name cannot be looked up. @returns Its addresses. */
type LookUp = (name: string) => Promise<string[]>;

/** What names lead to, as last known: a look-up that fails takes no address away. */
export class DnsCache {
  readonly #logger: Logger;
  readonly #lookUp: LookUp;
  readonly #known = new Map<string, string[]>();
  /** Names whose last look-up has failed, which is logged once. */
  readonly #failing = new Set<string>();

  /** @param lookUp The machine's own, unless another one is given. */
  constructor(logger: Logger, lookUp: LookUp = lookUpHere) {
    this.#logger = logger;
    this.#lookUp = lookUp;
  }

  /** @returns Nothing for a name that has never been found. */
  async addressesOf(name: string): Promise<string[]> {
    try {
      const found = await this.#lookUp(name);
      // A machine often knows its own name as a loopback address, which is nobody else's.
      this.#known.set(
        name,
        found.filter((address) => !isLoopback(address)),
      );
      this.#failing.delete(name);
    } catch (error) {
      if (!this.#failing.has(name))
        this.#logger.warn({ err: error, name }, 'a public name could not be looked up');
      this.#failing.add(name);
    }
    return this.#known.get(name) ?? [];
  }
}

async function lookUpHere(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}
