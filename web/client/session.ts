/**
 * One session as a page takes part in it: enters it again after every break, holds the media, the
 * thread and our own tracks, and makes of all that the one model that the pages show.
 */
import { BesideError } from '../../src/protocol/error-codes.ts';
import type { Payload, Reply, RequestName, SessionEntry } from '../../src/protocol/requests.ts';
import type { SessionView } from '../../src/protocol/session-view.ts';
import type { Ask } from './ask.ts';
import { canShareScreen } from './capture.ts';
import { ChatThread } from './chat.ts';
import { failureOf, type Failure } from './failure.ts';
import { Gate } from './gate.ts';
import { LazyMedia } from './lazy-media.ts';
import { Listeners } from './observable.ts';
import { OwnTracks } from './own-tracks.ts';
import type { SessionAction } from './session-action.ts';
import type { Attendance, SessionModel } from './session-model.ts';
import { Signaling } from './signaling.ts';

const enteredWithinMs = 10_000;
const enterAgainAfterMs = 1_000;

/** The ways into a session. */
export type WayIn = 'new' | { passcode: string } | { sessionId: string };

export class Session {
  readonly changed = new Listeners();
  /** Nobody is signed in (any more). */
  readonly signInNeeded = new Listeners();

  private readonly signaling = new Signaling();
  private readonly gate = new Gate();
  private readonly ask: Ask = (name, payload) => this.askWhenEntered(name, payload);
  private readonly media = new LazyMedia(this.ask);
  private readonly tracks = new OwnTracks(() => this.media.load());
  private readonly thread = new ChatThread({
    overChannel: (draft) => this.media.now?.sendChat(JSON.stringify(draft)) ?? false,
    overSocket: (draft) => this.ask('chat.send', draft),
    history: (afterSeq) => this.ask('chat.history', { afterSeq }),
  });
  private view: SessionView | undefined;
  private clockOffsetMs = 0;
  private attendance: Attendance = { state: 'here' };
  private failure: Failure | undefined;
  private closed = false;

  constructor() {
    this.media.changed.add(() => this.changed.notify());
    this.media.chatText.add((text) => this.thread.receiveText(text));
    this.media.chatClosed.add(() => this.thread.channelClosed());
    this.thread.changed.add(() => this.changed.notify());
    this.tracks.changed.add(() => this.changed.notify());
    this.tracks.report.add((status) => {
      this.ask('share.report', { status }).catch(() => undefined); // Only to inform the helper.
    });
    this.listen();
  }

  /**
   * Enters the session.
   *
   * @throws BesideError or NoAnswerError; the session is closed then.
   */
  async open(way: WayIn): Promise<SessionView> {
    this.media.do(() => Promise.resolve()); // Loaded while the person reads.
    try {
      return this.takeEntry(await Promise.race([this.enterBy(way), this.refusal()]));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** What the pages show; undefined until the session has been entered. */
  get model(): SessionModel | undefined {
    if (!this.view) return undefined;
    const { remoteScreen, remoteVoice, quality } = this.media.now ?? {};
    return {
      view: this.view,
      clockOffsetMs: this.clockOffsetMs,
      attendance: this.attendance,
      messages: this.thread.messages,
      pending: this.thread.pending,
      screen: this.tracks.screen,
      microphone: this.tracks.microphone,
      ...(remoteScreen && { remoteScreen }),
      ...(remoteVoice && { remoteVoice }),
      ...(quality && { quality }),
      ...(this.failure && { failure: this.failure }),
    };
  }

  /**
   * Does what a person has asked for; what is refused becomes `failure`. Call it synchronously in
   * the click, or Safari opens no picker.
   */
  act(action: SessionAction): void {
    this.perform(action).catch((error: unknown) => {
      this.failure = failureOf(error);
      this.changed.notify();
    });
  }

  close(): void {
    this.closed = true;
    this.letGo();
    this.thread.close();
    this.signaling.close();
  }

  private async perform(action: SessionAction): Promise<unknown> {
    switch (action.do) {
      case 'request-view':
        return this.ask('session.request-view', {});
      case 'answer':
        return this.ask('session.answer', { allow: action.allow });
      case 'share-screen':
        return this.tracks.shareScreen();
      case 'stop-screen':
        return this.tracks.stopScreen();
      case 'toggle-microphone':
        return this.tracks.toggleMicrophone();
      case 'send-chat':
        return this.thread.send(action.text);
      case 'retry-chat':
        return this.thread.retry(action.id);
      case 'use-here':
        this.attendance = { state: 'reconnecting' };
        return this.enterAgain();
      case 'dismiss-failure':
        this.failure = undefined;
        return this.changed.notify();
      case 'end':
        this.tracks.drop(); // At once, whether or not the server can be reached.
        return this.ask('session.end', {});
    }
  }

  private listen(): void {
    const { signaling } = this;
    signaling.connected.add(() => void this.enterAgain());
    signaling.disconnected.add(() => this.lost());
    signaling.refused.add(({ code }) => {
      if (code === 'SIGN_IN_REQUIRED') this.signInNeeded.notify();
    });
    signaling.on('session.view', (view) => this.takeView(view));
    signaling.on('session.opened-elsewhere', () => this.leaveToOtherPage());
    signaling.on('media.consumer', (offer) => this.media.do((media) => media.consume(offer)));
    signaling.on('media.consumer-closed', ({ consumerId }) =>
      this.media.now?.consumerClosed(consumerId),
    );
    signaling.on('media.screen-codecs', ({ codecs }) =>
      this.media.do((media) => media.useScreenCodecs(codecs)),
    );
    signaling.on('media.lost', () => this.media.do((media) => media.rebuild()));
    signaling.on('chat.message', (message) => this.thread.receive(message));
    signaling.on('chat.refused', ({ id, error }) => this.thread.refuse(id, error));
  }

  private async enterBy(way: WayIn): Promise<SessionEntry> {
    if (way === 'new') return this.signaling.request('session.create', {});
    return 'passcode' in way
      ? this.signaling.request('session.join', way)
      : this.signaling.request('session.enter', way);
  }

  private refusal(): Promise<never> {
    return new Promise((_, reject) => {
      const unsubscribe = this.signaling.refused.add(({ code, ...details }) => {
        unsubscribe();
        reject(new BesideError(code, details));
      });
    });
  }

  /** After a break: the same session, the same thread; media only where the server has lost it. */
  private async enterAgain(): Promise<void> {
    if (!this.view || this.closed || this.isOver() || this.attendance.state === 'elsewhere') return;
    try {
      this.takeEntry(await this.signaling.request('session.enter', { sessionId: this.view.id }));
    } catch (error) {
      if (error instanceof BesideError) {
        this.attendance = { state: 'gone', failure: failureOf(error) };
        this.letGo();
      } else if (this.signaling.isConnected) {
        setTimeout(() => void this.enterAgain(), enterAgainAfterMs);
      }
    }
    this.changed.notify();
  }

  private takeEntry({ view, thread, transportIds }: SessionEntry): SessionView {
    this.attendance = { state: 'here' };
    this.gate.open();
    this.takeView(view);
    this.thread.replace(thread);
    if (this.media.now?.isLostBy(transportIds)) this.media.do((media) => media.rebuild());
    return view;
  }

  private takeView(view: SessionView): void {
    if (this.view && view.revision < this.view.revision) return; // Overtaken on the way.
    const wasAllowed = this.view?.state === 'allowed';
    this.view = view;
    this.clockOffsetMs = view.now - Date.now();
    if (view.state === 'ended') {
      this.letGo();
    } else if (view.state !== 'waiting') {
      this.media.do((media) => media.join());
    }
    // The helper learns at once that nothing will come, not after the sharer's first attempt.
    if (view.role === 'sharer' && view.state === 'allowed' && !wasAllowed && !canShareScreen()) {
      this.tracks.report.notify('unsupported');
    }
    this.changed.notify();
  }

  private lost(): void {
    if (this.isOver() || this.attendance.state !== 'here') return;
    this.gate.shut();
    this.attendance = { state: 'reconnecting' };
    this.changed.notify();
  }

  private leaveToOtherPage(): void {
    this.gate.shut();
    this.attendance = { state: 'elsewhere' };
    this.tracks.drop();
    this.media.close();
    this.changed.notify();
  }

  /** Nothing is captured, heard or shown any more. */
  private letGo(): void {
    this.tracks.drop();
    this.media.close();
  }

  private isOver(): boolean {
    return this.view?.state === 'ended' || this.attendance.state === 'gone';
  }

  private async askWhenEntered<Name extends RequestName>(
    name: Name,
    payload: Payload<Name>,
  ): Promise<Reply<Name>> {
    await this.gate.passed(enteredWithinMs);
    return this.signaling.request(name, payload);
  }
}
