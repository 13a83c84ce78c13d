/** Which way the media of a page goes, as its browser sees it. */
import { setTimeout as after } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** How long a page may take to find another network path. */
const mostMs = 30_000;
/** A browser is busy with each of its reports. */
const betweenMs = 100;

/** The candidate pair that a transport uses. */
export interface NetworkPath {
  /** Of the page: `relay` when a TURN server speaks for it. */
  localType: string;
  /** Between the page and its relay, if there is one. */
  relayProtocol?: string;
  /** Of the server, or of what the relay speaks to. */
  protocol: string;
  address: string;
  port: number;
}

/**
 * Waits until both of a page's transports take a network path.
 *
 * @throws When they do not, with what they do take.
 */
export async function untilPath(page: Page, networkPath: Partial<NetworkPath>): Promise<void> {
  let networkPaths: NetworkPath[] = [];
  const fits = (one: NetworkPath) =>
    Object.entries(networkPath).every(([name, value]) => one[name as keyof NetworkPath] === value);
  const measured = async () => (networkPaths = await page.evaluate(readPaths)).length === 2;
  const late = performance.now() + mostMs;
  while (!((await measured()) && networkPaths.every(fits))) {
    if (performance.now() > late)
      throw new Error(`The network paths are ${JSON.stringify(networkPaths)}`);
    await after(betweenMs);
  }
}

/** Runs in the page. */
async function readPaths(): Promise<NetworkPath[]> {
  const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
  const open = peerConnections.filter(({ connectionState }) => connectionState === 'connected');
  return await Promise.all(
    open.map(async (connection) => {
      const report = await connection.getStats();
      type Entry = Record<string, string> | undefined;
      const entry = (id = '') => report.get(id) as Entry;
      const all = [...report.values()] as NonNullable<Entry>[];
      const transport = all.find(({ type }) => type === 'transport');
      const pair = entry(transport?.['selectedCandidatePairId']);
      const [local, remote] = [
        entry(pair?.['localCandidateId']),
        entry(pair?.['remoteCandidateId']),
      ];
      return {
        localType: local?.['candidateType'] ?? '',
        ...(local?.['relayProtocol'] && { relayProtocol: local['relayProtocol'] }),
        protocol: remote?.['protocol'] ?? '',
        address: remote?.['address'] ?? '',
        port: Number(remote?.['port']),
      };
    }),
  );
}
