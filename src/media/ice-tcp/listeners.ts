import { createServer, type AddressInfo } from 'node:net';
import { mediaAddresses } from '../listen-addresses.ts';
import type { MediaConfig } from '../config.ts';
import type { TcpAddress } from './candidates.ts';
import { multiplexPort, type Front, type TransportOf } from './port-mux.ts';

export interface MediaPorts {
  /** The addresses that browsers get, by worker. */
  announced: TcpAddress[][];
  close: () => void;
}

/**
 * Listens on the media ports for TCP. The listeners outlive the workers behind them.
 *
 * @throws If one of the ports cannot be listened on.
 */
export async function openMediaPorts(
  { listenAddress, media }: { listenAddress: string; media: MediaConfig },
  transportOf: TransportOf,
  { arrived }: Front,
): Promise<MediaPorts> {
  using opened = new DisposableStack();
  const addresses = mediaAddresses(listenAddress, media.announcedAddress);
  const listen = async (index: number, { ip, announcedAddress, flags }: (typeof addresses)[0]) => {
    const tcp = createServer({ noDelay: true });
    const stop = multiplexPort(tcp, transportOf, { arrived });
    opened.defer(() => {
      stop();
      tcp.close();
    });
    const port = media.port > 0 ? media.port + index : 0;
    await new Promise<void>((resolve, reject) => {
      tcp.on('error', reject).listen({ port, host: ip, ...flags }, resolve);
    });
    return { host: announcedAddress ?? ip, port: (tcp.address() as AddressInfo).port };
  };
  const announced = await Promise.all(
    Array.from(
      { length: media.workers },
      async (_, index) => await Promise.all(addresses.map((address) => listen(index, address))),
    ),
  );
  const listening = opened.move();
  return {
    announced,
    close: () => {
      listening.dispose();
    },
  };
}
