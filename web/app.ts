/** The whole page. It owns the state of the UI, follows the address, and handles every action. */
import { css, html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { paths, type Me } from '../src/protocol/paths.ts';
import * as address from './client/address.ts';
import { fetchMe } from './client/http.ts';
import { showCertificate } from './features/devices/attestation.ts';
import { failureOf, webRtcMissing, type Failure } from './client/failure.ts';
import type { SessionModel } from './features/session/session-model.ts';
import type { Session } from './features/session/session.ts';
import { canConnect } from './client/this-browser.ts';
import type { EnterSession } from './features/session/enter-session.ts';
import { loadSession } from './features/session/load.ts';
import { lostPage, renderPage, routeOf, routes, type Route } from './routes.ts';
import { mayLeave } from './features/session/may-leave.ts';
import { sessionTitle } from './features/session/session-title.ts';
import type { AppAction } from './components/actions.ts';
import { BesideElement } from './components/element.ts';
import './components/newer-version.ts';
import './components/page-header.ts';
import './features/session/session-state.ts';
import { sessionPage } from './features/session/session-page.ts';

const moves = ['popstate', 'hashchange'];

/** Whether two addresses differ in their query at most. */
function samePage(one: string, other: string): boolean {
  return one.replace(/\?[^#]*/, '') === other.replace(/\?[^#]*/, '');
}

export class BesideApp extends BesideElement {
  /** The rows of every page: its header, notices that any page may have, and the page itself. */
  static override styles = [
    BesideElement.styles,
    css`
      :host {
        display: grid;
        grid-template: auto auto minmax(0, 1fr) / minmax(0, 1fr);
        min-block-size: 100vh;
        min-block-size: 100dvh;
      }
      /* A session fills the window, and scrolls inside, if the window is high enough. */
      @media (min-height: 30.01rem) {
        :host([in-session]) {
          block-size: 100vh;
          block-size: 100dvh;
        }
      }
    `,
  ];

  @state() private route: Route = routeOf(location.pathname);
  @state() private me: Me | undefined;
  @state() private model: SessionModel | undefined;
  @state() private failure: Failure | 'empty' | undefined;
  @state() private typed = '';
  @state() private opening: 'joining' | 'returning' | 'new' | undefined;
  private session: Session | undefined;
  /** Resolves when the last session has been left. */
  private left: Promise<void> | undefined;
  /** A new symbol for each session that is opened. Undefined once it has been left. */
  private visit: symbol | undefined;
  private certificateShown: Promise<void> | undefined;
  private shownAddress = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('beside-action', (event) => this.perform(event.detail));
    for (const name of moves) window.addEventListener(name, this.followAddress);
    void this.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const name of moves) window.removeEventListener(name, this.followAddress);
    this.leaveSession();
  }

  protected override willUpdate(): void {
    const title = this.model ? sessionTitle(this.model) : this.t(this.route.title);
    document.title = `${title} · ${this.t('app.name')}`;
    this.toggleAttribute('in-session', this.model !== undefined);
  }

  protected override render() {
    const inSession = /^(here|reconnecting)$/.test(this.model?.attendance.state ?? '');
    return html`<beside-page-header .me=${this.me} .inSession=${inSession}>
        ${
          this.model && inSession
            ? html`<beside-session-state .model=${this.model}></beside-session-state>`
            : nothing
        }
      </beside-page-header>
      <beside-newer-version></beside-newer-version>
      ${
        this.model
          ? sessionPage(this.model, (failure) => lostPage(failure, this.route.path))
          : this.page()
      }`;
  }

  private page() {
    const { me, failure, typed, opening } = this;
    if (opening === 'joining' || opening === 'returning')
      return html`<beside-plain-page kind=${opening}></beside-plain-page>`;
    return renderPage(this.route, { me, failure, typed, opening: opening === 'new' });
  }

  private perform(action: AppAction): void {
    switch (action.do) {
      case 'prepare':
        if (!canConnect()) this.failure = webRtcMissing;
        return void loadSession('either');
      case 'join-without-screen':
        address.joinWithoutScreen();
        return void this.follow();
      case 'enter-code':
        return this.enterCode(action.typed);
      case 'new-session':
        this.leaveSession();
        history.replaceState(null, '', paths.help);
        this.route = routes.help;
        return void this.open(action.deviceId ? { deviceId: action.deviceId } : {});
      default:
        this.session?.act(action);
    }
  }

  private enterCode(typed: string): void {
    const passcode = address.passcodeIn(typed);
    this.typed = typed;
    if (!passcode) {
      // The words are those for a wrong code: nobody needs to know what a code looks like.
      this.failure = typed.trim() ? { code: 'PASSCODE_NOT_ACCEPTED' } : 'empty';
      return;
    }
    address.rememberPasscode(passcode);
    history.pushState(null, '', paths.join);
    void this.follow();
  }

  private readonly followAddress = (): void => {
    if (!mayLeave(this.model)) return history.pushState(null, '', this.shownAddress);
    address.takePasscodeFromAddress();
    // Pages with a query read it themselves.
    if (samePage(location.href, this.shownAddress) && !address.hasRememberedPasscode()) return;
    void this.follow();
  };

  /** Shows what the address says, and enters the session that it names. */
  private async follow(): Promise<void> {
    this.leaveSession();
    this.route = routeOf(location.pathname);
    this.shownAddress = location.href;
    if (this.route === routes.entry && this.me) return;
    const takesSession = this.route === routes.join || this.route === routes.help;
    const sessionId = takesSession ? address.sessionInAddress() : undefined;
    // A reload must not wait for anything. So it enters the session while it asks who is signed in.
    if (sessionId && !address.hasRememberedPasscode()) void this.open({ sessionId });
    await this.askWhoIsSignedIn();
    this.certificateShown = takesSession ? showCertificate(this.me) : undefined;
    if (!takesSession || sessionId) return;
    if (this.route === routes.join && !address.hasRememberedPasscode()) return this.showEntry();
    // Nobody should sign in for something that this browser cannot do. The code stays valid.
    const unusable =
      this.route === routes.join && !canConnect() && address.takeRememberedPasscode();
    if (unusable) return this.notOpened({ passcode: unusable }, webRtcMissing);
    // A code is not used up in a browser that cannot show a screen, unless the person wants to.
    if (!this.me || (this.route === routes.join && address.passcodeForAnotherDevice())) return;
    if (!this.me.person) return address.goToSignIn(location.pathname);
    const passcode = this.route === routes.join ? address.takeRememberedPasscode() : undefined;
    if (passcode) await this.open({ passcode });
    const proved = this.route === routes.help ? address.takeProvedAct(this.me) : undefined;
    if (proved?.request === 'session.create') await this.open(proved.payload);
  }

  private async askWhoIsSignedIn(): Promise<void> {
    try {
      this.me = await fetchMe();
    } catch {
      this.failure ??= { code: 'NO_ANSWER' };
    }
  }

  private showEntry(failure?: Failure): void {
    history.replaceState(null, '', paths.enterCode);
    this.route = routes.entry;
    this.failure = failure;
  }

  private async open(way: EnterSession): Promise<void> {
    this.failure = undefined;
    if (!canConnect() && !('sessionId' in way)) return this.notOpened(way, webRtcMissing);
    this.opening = 'passcode' in way ? 'joining' : 'sessionId' in way ? 'returning' : 'new';
    const page = this.route === routes.help ? paths.help : paths.join;
    const visit = (this.visit = Symbol('visit'));
    try {
      // Somebody who comes back need not wait: the server checks the device again.
      const shown = 'sessionId' in way ? undefined : this.certificateShown;
      const [{ Session: Loaded }] = await Promise.all([loadSession(page), shown, this.left]);
      if (this.visit !== visit) return;
      const session = new Loaded();
      this.session = session;
      session.changed.add(() => this.show(session, page));
      session.accessEnded.add(() => void this.askWhoIsSignedIn());
      session.signInNeeded.add(() => this.signIn(way, page));
      await session.open(way);
      this.show(session, page);
    } catch (error) {
      if (this.visit !== visit) return; // The person has gone on to something else.
      this.leaveSession();
      this.notOpened(way, failureOf(error));
    }
    if (this.visit === visit) this.opening = undefined;
  }

  /** Names the session in the address at once, so that a reload comes back to it. */
  private show(session: Session, page: address.SessionPage): void {
    if (this.session !== session) return;
    const { model } = session;
    if (model && !this.model) this.shownAddress = address.nameSession(page, model.view.id);
    this.model = model;
  }

  private notOpened(way: EnterSession, failure: Failure): void {
    if (failure.code === 'SIGN_IN_REQUIRED') return;
    const passcode = 'passcode' in way ? way.passcode : undefined;
    if (failure.code === 'STEP_UP_REQUIRED' && !('passcode' in way))
      return address.proveToBegin(way);
    if (passcode && failure.code !== 'CONDITION_NOT_MET') {
      this.typed ||= passcode;
      this.showEntry(failure);
    } else {
      if (passcode) address.rememberPasscode(passcode); // The code may be tried again.
      this.failure = failure;
    }
  }

  private signIn(way: EnterSession, page: address.SessionPage): void {
    if ('passcode' in way) address.rememberPasscode(way.passcode);
    address.goToSignIn(page, 'sessionId' in way ? way.sessionId : this.model?.view.id);
  }

  private leaveSession(): void {
    if (this.session) this.left = this.session.close();
    this.session = this.model = this.failure = this.visit = this.opening = undefined;
  }
}
