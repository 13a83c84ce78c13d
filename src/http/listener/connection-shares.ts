import type { Socket } from 'node:net';
import { logCounted } from '../../common/counted-log.ts';
import type { Logger } from '../../common/logger.ts';
import { networkOf } from '../../common/ip-networks.ts';

/** Nobody is left more than this part of what the operating system lets this process open. */
const mostOfDescriptors = 1 / 4;

/** How many connections each address has, so that nobody takes all that there can be. */
export class ConnectionShares {
  readonly #most: number;
  readonly #logger: Logger;
  /** By network: an IPv6 subscriber has more addresses than can be counted. */
  readonly #open = new Map<string, number>();

  constructor(most: number, logger: Logger) {
    this.#most = Math.min(most, Math.floor(descriptorLimit() * mostOfDescriptors));
    this.#logger = logger;
  }

  /** Counts a connection until it closes, or closes it when there are too many from that address. */
  take(socket: Socket, address: string): void {
    const network = networkOf(address);
    const open = this.#open.get(network) ?? 0;
    if (open >= this.#most) {
      socket.destroy();
      const example = { address, most: this.#most };
      logCounted(this.#logger, 'warn', 'connections: too many from one address', {}, example);
      return;
    }
    this.#open.set(network, open + 1);
    socket.once('close', () => {
      const left = (this.#open.get(network) ?? 1) - 1;
      if (left > 0) this.#open.set(network, left);
      else this.#open.delete(network);
    });
  }
}

/** `ulimit -n`, as this process has it. */
function descriptorLimit(): number {
  // It would look up the name of every address.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as unknown as {
    userLimits?: { open_files?: { soft?: number | string } };
  };
  const soft = Number(userLimits?.open_files?.soft);
  return Number.isFinite(soft) ? soft : Infinity;
}
