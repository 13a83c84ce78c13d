/**
 * A page's part in one session. It enters the session again after every disconnection, holds the
 * media, the thread and our own tracks, and makes from them the one model that the pages show.
 */
import type { AccessEndReason } from '../../../src/protocol/events.ts';
import type { SessionEntry } from '../../../src/protocol/requests.ts';
import type { SessionView } from '../../../src/protocol/session-view.ts';
import type { Ask } from '../../client/request.ts';
import { ChatThread } from '../chat/chat.ts';
import { failureOf, type Failure } from '../../client/failure.ts';
import { LazyMedia } from './lazy-media.ts';
import { onNetworkChange } from '../../client/network-change.ts';
import { Listeners } from '../../client/observable.ts';
import { LocalTracks } from '../../media/local-tracks.ts';
import { routeEvents } from './event-routing.ts';
import { PictureWatch } from './picture-watch.ts';
import { AttendanceTracker } from './attendance.ts';
import type { SessionAction } from '../../client/session-action.ts';
import { known, withInvitation, type SessionModel } from './session-model.ts';
import { SocketClient } from '../../client/socket-client.ts';
import { SuspendDetector } from '../../client/suspend-detector.ts';
import { ConnectionStability } from './connection-stability.ts';
import { canShareScreen } from '../../client/this-browser.ts';
import { SessionReconnect } from './session-reconnect.ts';
import { enterBy, type EnterSession } from './enter-session.ts';

const enteredWithinMs = 10_000;

export class Session {
  readonly changed = new Listeners();
  /** Nobody is signed in (any more). */
  readonly signInNeeded = new Listeners();

  private readonly signaling = new SocketClient();
  /** The server has taken some or all of this person's rights here. */
  readonly accessEnded = this.signaling.accessEnded;
  private readonly stability = new ConnectionStability(this.signaling);
  private readonly suspension = new SuspendDetector();
  private readonly attendanceTracker = new AttendanceTracker();
  private readonly ask: Ask = async (name, payload) => {
    await this.attendanceTracker.gate.passed(enteredWithinMs);
    return this.signaling.request(name, payload);
  };
  private readonly media = new LazyMedia(this.ask);
  private readonly tracks = new LocalTracks(() => this.media.load());
  private readonly picture = new PictureWatch(this.ask, this.media, this.tracks);
  private readonly thread = new ChatThread({
    overChannel: (draft) => this.media.now?.sendChat(JSON.stringify(draft)) ?? false,
    overSocket: (draft) => this.ask('chat.send', draft),
    history: (afterSeq) => this.ask('chat.history', { afterSeq }),
  });
  private readonly reconnect = new SessionReconnect(
    this.signaling,
    () => this.enterAgain(),
    (failure) => this.cannotReturn(failure),
  );
  private readonly ignoreNetwork = onNetworkChange(() => this.media.now?.restartIce());
  private view: SessionView | undefined;
  private clockOffsetMs = 0;
  private failure: Failure | undefined;
  private accessEnd: AccessEndReason | undefined;
  /** The person has ended the session. */
  private ending = false;

  constructor() {
    for (const part of [
      this.media,
      this.thread,
      this.stability,
      this.tracks,
      this.picture,
      this.attendanceTracker,
    ])
      part.changed.add(() => this.changed.notify());
    this.changed.add(() => this.picture.follow(this.model));
    this.listen();
  }

  /**
   * Enters the session.
   *
   * @throws BesideError or NoAnswerError. The caller then closes it.
   */
  async open(way: EnterSession): Promise<SessionView> {
    this.media.do(() => Promise.resolve()); // Loaded while the person reads.
    const { signaling } = this;
    return this.takeEntry(await Promise.race([enterBy(signaling, way), signaling.refusal()]));
  }

  /** What the pages show. Undefined until the session has been entered. */
  get model(): SessionModel | undefined {
    if (!this.view) return undefined;
    const { view, clockOffsetMs, failure, accessEnd } = this;
    const { attendance } = this.attendanceTracker;
    const { messages, pending } = this.thread;
    const { screen, microphone } = this.tracks;
    const { remote, quality } = this.media.now ?? {};
    return {
      ...{ view, clockOffsetMs, attendance, messages, pending, screen, microphone },
      ...known({ remoteScreen: remote?.screen, remoteVoice: remote?.voice, quality }),
      ...known({ unstable: this.stability.unstable, picture: this.picture.state }),
      ...known({ failure, accessEnd }),
    };
  }

  /**
   * Does what a person has asked for. A refusal becomes `failure`. Call it synchronously in the
   * click, or Safari opens no picker.
   */
  act(action: SessionAction): void {
    this.perform(action).catch((error: unknown) => {
      if (this.isOver()) return;
      this.failure = failureOf(error);
      this.changed.notify();
    });
  }

  /** Takes part no more, as if the page were closed. @returns When the server knows, if it can be reached. */
  async close(): Promise<void> {
    this.reconnect.close();
    this.ignoreNetwork();
    this.suspension.close();
    this.picture.close();
    this.letGo();
    this.thread.close();
    // Until it is out of this one, it may not enter the next, whose views it could not tell from these.
    await this.signaling.closeWith('session.leave', {});
  }

  private async perform(action: SessionAction): Promise<unknown> {
    switch (action.do) {
      case 'continue-despite-device':
        return this.ask('device.continue', {});
      case 'request-view':
        return this.ask('session.request-view', {});
      case 'answer':
        return this.ask('session.answer', action.answer);
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
      case 'stay':
        return this.ask('session.stay', {});
      case 'use-here':
        this.attendanceTracker.reenter({ takeOver: true });
        return this.reconnect.enter();
      case 'dismiss-failure':
        this.failure = this.accessEnd = undefined;
        return this.changed.notify();
      case 'end':
        this.tracks.drop(); // At once, whether or not the server can be reached.
        this.ending = true; // If the server is not reached now, it is told at the next entry.
        await this.attendanceTracker.gate.passed(enteredWithinMs);
        return this.isOver() || this.signaling.request('session.end', {});
    }
  }

  private listen(): void {
    const { signaling } = this;
    signaling.disconnected.add(() => this.isOver() || this.attendanceTracker.lost());
    signaling.refused.add(({ code }) => {
      if (code === 'SIGN_IN_REQUIRED') this.signInNeeded.notify();
    });
    signaling.accessEnded.add((reason) => (this.accessEnd = reason));
    signaling.accessEnded.add(() => this.changed.notify());
    signaling.on('session.view', (view) => this.takeView(view));
    signaling.on('session.opened-elsewhere', () => this.leaveToOtherPage());
    signaling.on('session.attachment-free', () => {
      if (!this.attendanceTracker.isElsewhere) return;
      this.attendanceTracker.reenter({});
      void this.reconnect.enter();
    });
    routeEvents(signaling, this.media, this.tracks, this.thread);
  }

  /** After a disconnection: same session, same thread, and new media only if the server has lost the old. */
  private async enterAgain(): Promise<void> {
    if (!this.view || this.isOver() || this.attendanceTracker.attendance.state === 'here') return;
    const was = this.suspension.happened ? 'asleep' : 'offline';
    const { claim } = this.attendanceTracker;
    const said = { ...this.tracks.state, ends: this.ending, was, ...claim } as const;
    this.takeEntry(
      await this.signaling.request('session.enter', { sessionId: this.view.id, ...said }),
    );
  }

  private cannotReturn(failure: Failure): void {
    this.letGo();
    this.attendanceTracker.attend({ state: 'gone', failure });
  }

  private takeEntry(entry: SessionEntry): SessionView {
    const { view, thread, transportIds, consumers } = entry;
    if (entry.openElsewhere) {
      this.view = view;
      this.leaveToOtherPage();
      return view;
    }
    this.attendanceTracker.entered();
    this.suspension.forget();
    this.takeView(view);
    this.thread.replace(thread);
    this.media.now?.resume(transportIds, consumers);
    return view;
  }

  private takeView(view: SessionView): void {
    // Only a page that has entered gets views, sometimes before the answer.
    this.attendanceTracker.gate.open();
    const { id, revision } = this.view ?? view;
    if (view.id !== id || view.revision < revision) return; // Of another session, or outdated.
    this.view = withInvitation(view, this.view);
    this.clockOffsetMs = view.now - Date.now();
    if (view.state === 'ended') {
      if (this.attendanceTracker.isElsewhere) this.attendanceTracker.entered();
      this.letGo();
    } else if (view.state !== 'waiting') {
      this.media.do((media) => media.join());
    }
    const allowed = view.role === 'sharer' && view.state === 'allowed';
    if (allowed && canShareScreen()) this.media.do((media) => media.prepareScreen());
    this.changed.notify();
  }

  private leaveToOtherPage(): void {
    this.letGo();
    this.attendanceTracker.waitForOtherPage();
  }

  /** Stops everything that is captured, played or shown. */
  private letGo(): void {
    this.tracks.drop();
    this.media.close();
  }

  private isOver(): boolean {
    return this.view?.state === 'ended' || this.attendanceTracker.attendance.state === 'gone';
  }
}
