/**
 * Where webhooks may be sent. By default only to public addresses: whoever may make a webhook must not
 * reach, through the server, what only the server can reach (server-side request forgery).
 */
import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import ipaddr from 'ipaddr.js';
import pLimit from 'p-limit';
import { Networks } from '../../common/ip-networks.ts';

/** Asks for all addresses of a name. */
export type Resolve = (
  name: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

const fromSystem: Resolve = (name, callback) => {
  lookup(name, { all: true, order: 'verbatim' }, callback);
};

/**
 * While a name server says nothing, the system's resolver keeps one of the four threads of this process.
 * Sign-in and files need them, too.
 */
const mostLookups = 2;

/** Names that are never public. Source: RFC 6761, RFC 6762, RFC 8375, ICANN (`.internal`). */
const localName = /(^|\.)(localhost|local|internal|home\.arpa)$|^[^.]*$/;
/** Below this, only the ports of the web. Others belong to other protocols. */
const firstFreePort = 1_024;
const webPorts = new Set([80, 443]);
/** The address at which Azure's machines ask their host. It is no private one. */
const azureHost = '168.63.129.16';

export class AddressNotAllowed extends Error {
  override readonly name = 'AddressNotAllowed';
}

export class Destinations {
  readonly #allowed: Networks;
  readonly #allowsSome: boolean;
  readonly #resolve: Resolve;

  /**
   * @param allowedNetworks Private ones that are allowed.
   * @param resolve The system's resolver, unless a test brings its own.
   */
  constructor(allowedNetworks: string[], resolve = fromSystem) {
    this.#allowed = new Networks(allowedNetworks);
    this.#allowsSome = allowedNetworks.length > 0;
    this.#resolve = fewAtOnce(resolve);
  }

  /**
   * What can be known without a look at the network. URLs are read as browsers read them: then
   * `https://0x7f.1` is `https://127.0.0.1`.
   */
  accepts(text: string): boolean {
    const url = URL.parse(text);
    if (!url || !['http:', 'https:'].includes(url.protocol)) return false;
    if (url.username || url.password || url.hash || text.includes('#')) return false;
    const host = hostOf(url);
    const isSecure = url.protocol === 'https:';
    if (isIP(host) !== 0) return this.allows(host, isSecure) && this.#allowsPort(url, host);
    if (!isSecure && !this.#allowsSome) return false;
    const isLocal = localName.test(host.replace(/\.$/, '').toLowerCase());
    return !(isLocal && !this.#allowsSome) && this.#allowsPort(url);
  }

  /** Whether a webhook may be sent to this address. Without TLS, only to allowed networks. */
  allows(address: string, isSecure: boolean): boolean {
    return this.#allowed.has(address) || (isSecure && isPublic(address));
  }

  /**
   * For connections: finds the address of a name, and returns only allowed ones. The connection is
   * made to just what this returns, so a name cannot have another address a moment later.
   */
  lookup(isSecure: boolean): LookupFunction {
    return (name, options, callback) => {
      this.#resolve(name, (error, found) => {
        if (error) {
          callback(error, '');
          return;
        }
        const allowed = found.filter(({ address }) => this.allows(address, isSecure));
        const [first] = allowed;
        if (!first) callback(new AddressNotAllowed(), '');
        else if (options.all) callback(null, allowed);
        else callback(null, first.address, first.family);
      });
    };
  }

  #allowsPort({ port, protocol }: URL, address?: string): boolean {
    const number = Number(port || (protocol === 'https:' ? 443 : 80));
    if (address !== undefined && this.#allowed.has(address)) return number > 0;
    return number >= firstFreePort || webPorts.has(number);
  }
}

/** Of those who wait for the same name, one asks. */
function fewAtOnce(resolve: Resolve): Resolve {
  const ask = promisify(resolve);
  const turns = pLimit(mostLookups);
  const underWay = new Map<string, Promise<LookupAddress[]>>();
  return (name, callback) => {
    const asked = underWay.get(name) ?? turns(ask, name).finally(() => underWay.delete(name));
    underWay.set(name, asked);
    asked.then(
      (found) => {
        callback(null, found);
      },
      (error: unknown) => {
        callback(error as NodeJS.ErrnoException, []);
      },
    );
  };
}

/** Without brackets around IPv6. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** Whether this is a unicast address of the public internet (IANA's registries of special addresses). */
function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address) || address === azureHost) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  // 2000::/3 is all that was ever assigned (RFC 4291, section 2.4).
  return parsed.kind() === 'ipv4' || (parsed.toByteArray()[0] ?? 0) >> 5 === 1;
}
