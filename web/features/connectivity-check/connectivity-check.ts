/** Tests everything that a session needs, one item after another. The owner closes it. */
import type { NetworkPath, PathOffer } from '../../../src/protocol/connection-check.ts';
import { BesideError } from '../../../src/protocol/error-codes.ts';
import { fetchMe } from '../../client/http.ts';
import { microphoneProblemOf, openMicrophone } from '../../media/capture.ts';
import type { MicrophoneProblem } from '../../media/capture.ts';
import type { Figures } from '../../media/echo.ts';
import { failureOf, type Failure } from '../../client/failure.ts';
import { Listeners } from '../../client/observable.ts';
import { checkPath, type PathFault } from '../../media/path-check.ts';
import { SocketClient } from '../../client/socket-client.ts';
import {
  browserFault,
  browserName,
  canConnect,
  canShareScreen,
  type BrowserFault,
} from '../../client/this-browser.ts';

/** `unable`: cannot be tested, because WebRTC is missing. */
export type LineState = 'waiting' | 'checking' | 'good' | 'doubt' | 'fault' | 'off' | 'unable';

/** One item of the check, and its result. */
export interface CheckLine {
  kind: 'browser' | 'screen' | 'microphone' | 'signaling' | NetworkPath;
  state: LineState;
  /** `partly`: some of the ports of one network path are blocked. */
  fault?: BrowserFault | MicrophoneProblem | PathFault | 'partly';
  figures?: Figures;
  /** Its subject, as names and addresses: the browser, or where a network path leads. */
  about?: string;
}

const socketWithinMs = 6_000;
/** One may fail by chance. */
const socketTries = 3;
const networkPaths: NetworkPath[] = ['udp', 'tcp', 'https', 'relay'];

export class ConnectivityCheck {
  readonly changed = new Listeners();
  lines: CheckLine[] = [];
  running = false;
  /** When the check began. */
  at = new Date();
  /** The rest can be tested once somebody has signed in. */
  signInNeeded = false;
  /** The server cannot be reached, or refuses. */
  failure: Failure | undefined;
  private signaling: SocketClient | undefined;

  /** Starts the check, or starts it again. */
  async run(): Promise<void> {
    this.close();
    const signaling = new SocketClient();
    this.signaling = signaling;
    const microphone = this.lines.find(({ kind }) => kind === 'microphone');
    const wait = (kind: CheckLine['kind']): CheckLine => ({ kind, state: 'waiting' });
    const networkPath = (kind: NetworkPath): CheckLine => ({
      kind,
      state: canConnect() ? 'waiting' : 'unable',
    });
    this.lines = [
      browserLine(),
      screenLine(),
      microphone ?? wait('microphone'),
      wait('signaling'),
      ...networkPaths.map(networkPath),
    ];
    this.update({ running: true, at: new Date(), signInNeeded: false, failure: undefined });
    try {
      await this.tryAll(signaling);
    } catch (error) {
      if (this.signaling !== signaling) return; // It was started again, or nobody looks any more.
      const failure = failureOf(error);
      if (failure.code === 'SIGN_IN_REQUIRED') this.signInNeeded = true;
      else this.failure = failure;
      // Items that had begun do not go on.
      for (const { kind, state } of this.lines)
        if (state === 'checking' && kind !== 'microphone') this.set(kind, { state: 'waiting' });
    }
    if (this.signaling !== signaling) return;
    this.close();
    this.update({ running: false });
  }

  /** Opens the microphone, only when the person wants it. */
  async tryMicrophone(): Promise<void> {
    this.set('microphone', { state: 'checking' });
    try {
      (await openMicrophone()).stop();
      this.set('microphone', { state: 'good' });
    } catch (error) {
      this.set('microphone', { state: 'fault', fault: microphoneProblemOf(error) });
    }
  }

  /** The best network path that works. */
  get open(): (CheckLine & { kind: NetworkPath; figures: Figures }) | undefined {
    return this.lines.find(
      (line): line is CheckLine & { kind: NetworkPath; figures: Figures } =>
        line.figures !== undefined && line.state === 'good',
    );
  }

  /** Also ends the check on the server. */
  close(): void {
    const { signaling } = this;
    this.signaling = undefined;
    // If this request is lost, the server ends the check by itself within a minute.
    if (signaling?.isConnected) signaling.request('check.close', {}).catch(() => undefined);
    signaling?.close();
  }

  private async tryAll(signaling: SocketClient): Promise<void> {
    this.set('signaling', { state: 'checking' });
    // Throws at once if the server cannot be reached at all.
    const [answer] = await Promise.all([answerOf(signaling), fetchMe()]);
    if (this.signaling !== signaling) return;
    this.set('signaling', { state: answer === 'none' ? 'fault' : 'good' });
    if (answer instanceof BesideError) throw answer;
    if (answer !== 'connected' || !canConnect()) return;
    const { networkPaths: offers } = await signaling.request('check.open', {});
    if (this.signaling !== signaling) return;
    const which = ({ networkPath, relay }: PathOffer) => relay ?? networkPath;
    const tried = [...new Set(offers.map(which))].map((one) =>
      offers.filter((offer) => which(offer) === one),
    );
    const lines = tried.map((same): CheckLine => ({
      kind: same[0]?.networkPath ?? 'udp',
      state: 'checking',
      about: placesOf(same),
    }));
    const missing = networkPaths.filter((networkPath) =>
      offers.every((offer) => offer.networkPath !== networkPath),
    );
    const off = missing.map((kind): CheckLine => ({ kind, state: 'off' }));
    this.lines = [...this.lines.slice(0, -networkPaths.length), ...lines, ...off].sort(
      (a, b) =>
        networkPaths.indexOf(a.kind as NetworkPath) - networkPaths.indexOf(b.kind as NetworkPath),
    );
    this.changed.notify();
    const found = async (offer: PathOffer) =>
      checkPath(offer, (dtlsParameters) =>
        signaling.request('check.connect', { transportId: offer.transport.id, dtlsParameters }),
      );
    await Promise.all(
      tried.map(async (same, index) =>
        this.set(lines[index], summaryOf(same, await Promise.all(same.map(found)))),
      ),
    );
  }

  private set(which: CheckLine['kind'] | CheckLine | undefined, news: Partial<CheckLine>): void {
    this.lines = this.lines.map((line) =>
      line === which || line.kind === which ? { ...line, ...news } : line,
    );
    this.changed.notify();
  }

  private update(
    news: Partial<Pick<ConnectivityCheck, 'running' | 'at' | 'signInNeeded' | 'failure'>>,
  ): void {
    Object.assign(this, news);
    this.changed.notify();
  }
}

function browserLine(): CheckLine {
  const about = browserName(navigator.userAgent);
  const fault = browserFault(navigator.userAgent);
  if (!fault) return { kind: 'browser', state: 'good', about };
  return { kind: 'browser', state: fault === 'unknown' ? 'doubt' : 'fault', fault, about };
}

function screenLine(): CheckLine {
  if (!canConnect()) return { kind: 'screen', state: 'fault', fault: 'without-webrtc' };
  return { kind: 'screen', state: canShareScreen() ? 'good' : 'fault' };
}

/** The result of opening the socket. A refusal also came through it, so the socket works. */
function answerOf(signaling: SocketClient): Promise<'connected' | 'none' | BesideError> {
  return new Promise((resolve) => {
    setTimeout(() => resolve('none'), socketWithinMs);
    let failed = 0;
    signaling.disconnected.add(() => {
      failed += 1;
      if (failed === socketTries) resolve('none');
    });
    signaling.connected.add(() => resolve('connected'));
    signaling.refused.add(({ code, ...details }) => resolve(new BesideError(code, details)));
  });
}

/** The result of one network path, which may use several ports. */
function summaryOf(same: PathOffer[], found: (Figures | PathFault)[]): Partial<CheckLine> {
  const isOpen = (one: Figures | PathFault | undefined) => typeof one === 'object';
  const blocked = same.filter((_, index) => !isOpen(found[index]));
  const fault = found.find((one) => typeof one === 'string');
  if (blocked.length === same.length) return { state: 'fault', ...(fault && { fault }) };
  if (fault) return { state: 'doubt', fault: 'partly', about: placesOf(blocked) };
  const figures = found.filter((one) => typeof one === 'object');
  return { state: 'good', ...(figures[0] && { figures: figures[0] }) };
}

/** Where a network path leads, in the terms of a firewall's rules. */
function placesOf(same: PathOffer[]): string {
  const places = same.flatMap(
    ({ relay, transport }) =>
      relay?.urls ??
      transport.iceCandidates.map(({ protocol, address, port }) =>
        [
          protocol.toUpperCase(),
          address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
        ].join(' '),
      ),
  );
  return places.join(', ');
}
