import type { Socket } from 'node:net';
import { logCounted } from '../../common/counted-log.ts';
import { noteRefusal } from '../../common/error-reply.ts';
import type { Logger } from '../../common/logger.ts';
import { networkOf } from '../../common/ip-networks.ts';

/** One address may use at most this part of the file descriptors of the process. */
const mostOfDescriptors = 1 / 4;

/** Counts the connections of each address, so that nobody takes all that are possible. */
export class ConnectionShares {
  readonly #most: number;
  readonly #logger: Logger;
  /** By network: an IPv6 subscriber has more addresses than can be counted. */
  readonly #open = new Map<string, number>();

  constructor(most: number, logger: Logger) {
    this.#most = Math.min(most, Math.floor(descriptorLimit() * mostOfDescriptors));
    this.#logger = logger;
  }

  /** Counts a connection until it closes. If there are too many from its address, closes it. */
  take(socket: Socket, address: string): void {
    const network = networkOf(address);
    const open = this.#open.get(network) ?? 0;
    if (open >= this.#most) {
      socket.destroy();
      noteRefusal(this.#logger, 'TOO_MANY_REQUESTS');
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

/** The limit `ulimit -n` of this process. */
function descriptorLimit(): number {
  // Otherwise the report would look up the name of every address.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as unknown as {
    userLimits?: { open_files?: { soft?: number | string } };
  };
  const soft = Number(userLimits?.open_files?.soft);
  return Number.isFinite(soft) ? soft : Infinity;
}
