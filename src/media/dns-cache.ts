import { lookup } from 'node:dns/promises';
import { isLoopback } from '../common/ip-networks.ts';
import type { Logger } from '../common/logger.ts';

/** @throws If a name cannot be looked up. @returns Its addresses. */
type LookUp = (name: string) => Promise<string[]>;

/** The last known addresses of names. A lookup that fails removes no address. */
export class DnsCache {
  readonly #logger: Logger;
  readonly #lookUp: LookUp;
  readonly #known = new Map<string, string[]>();
  /** Names whose last lookup has failed. Each failure is logged once. */
  readonly #failing = new Set<string>();

  /** @param lookUp By default the machine's own resolver. */
  constructor(logger: Logger, lookUp: LookUp = lookUpHere) {
    this.#logger = logger;
    this.#lookUp = lookUp;
  }

  /** @returns Empty for a name that was never found. */
  async addressesOf(name: string): Promise<string[]> {
    try {
      const found = await this.#lookUp(name);
      // A machine often resolves its own name to a loopback address, which is no address for
      // others.
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
