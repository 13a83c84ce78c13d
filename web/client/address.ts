/**
 * Reads and writes the address, and what survives a visit to the sign-in page. A passcode never
 * stays in the address. A session's id stays in the fragment, which no server and no log sees.
 */
import { parsePasscode } from '../../src/protocol/passcode.ts';
import { paths, type Me } from '../../src/protocol/paths.ts';
import type { Payload } from '../../src/protocol/requests.ts';
import { canShareScreen } from './this-browser.ts';

const passcodeKey = 'beside.passcode';
const withoutScreenKey = 'beside.without-screen';
const sessionKey = 'beside.session';
const actKey = 'beside.act';

export type SessionPage = typeof paths.join | typeof paths.help;

/** Moves a passcode from the address bar to this tab's memory. Nothing of it stays in the history. */
export function takePasscodeFromAddress(): void {
  const passcode =
    fragment().get('passcode') ?? new URLSearchParams(location.search).get('passcode');
  if (passcode === null) return;
  rememberPasscode(passcode);
  history.replaceState(null, '', location.pathname);
}

/** Keeps a passcode until it is used, even through a sign-in. */
export function rememberPasscode(passcode: string): void {
  sessionStorage.setItem(passcodeKey, passcode);
}

/**
 * @returns The passcode that waits, if this browser cannot show a screen and the person has not
 *   chosen to join without one.
 */
export function passcodeForAnotherDevice(): string | undefined {
  const passcode = sessionStorage.getItem(passcodeKey);
  const withoutScreen = passcode === sessionStorage.getItem(withoutScreenKey);
  return passcode && !withoutScreen && !canShareScreen() ? passcodeIn(passcode) : undefined;
}

/** Uses the passcode that waits anyway: here, and after a sign-in. */
export function joinWithoutScreen(): void {
  sessionStorage.setItem(withoutScreenKey, sessionStorage.getItem(passcodeKey) ?? '');
}

/** Returns the remembered passcode, and forgets it. */
export function takeRememberedPasscode(): string | undefined {
  return takeItem(passcodeKey);
}

/** Whether a passcode waits to be used. */
export function hasRememberedPasscode(): boolean {
  return sessionStorage.getItem(passcodeKey) !== null;
}

/** The session in the address, or the one that was left for a sign-in. */
export function sessionInAddress(): string | undefined {
  return fragment().get('session') ?? takeItem(sessionKey);
}

/** Writes the session into the address, so that a reload comes back to it. @returns The whole address. */
export function nameSession(page: SessionPage, sessionId: string): string {
  history.replaceState(null, '', `${page}#session=${sessionId}`);
  return location.href;
}

/** What kind of sign-in is needed: anew, or with the extra proof that a request needs. */
export interface SignInWish {
  anew?: boolean;
  /** To choose another account. */
  another?: boolean;
  /** The request. Only the server knows what must be proved for it. */
  act?: string;
}

/** Goes to the sign-in page, which comes back to this page and this session. */
export function goToSignIn(returnTo: string, sessionId?: string, wish?: SignInWish): void {
  if (sessionId) sessionStorage.setItem(sessionKey, sessionId);
  location.assign(signInAddress(returnTo, wish));
}

/** A request that is sent once something has been proved. */
export type Act =
  | { request: 'session.create'; payload: Payload<'session.create'> }
  | { request: 'settings.change'; payload: Payload<'settings.change'> }
  | { request: 'tokens.create'; payload: Payload<'tokens.create'> };

/**
 * Goes to the provider to prove what a request needs, and comes back to this page. The request is
 * kept in this tab, not in the address: a link must not make anybody do anything.
 */
export function goToProve(act: Act, returnTo: string): void {
  sessionStorage.setItem(actKey, JSON.stringify(act));
  goToSignIn(returnTo, undefined, { act: act.request });
}

/** Proves what beginning a session needs: a new one, or one that was opened without a page. */
export function proveToBegin(way: Payload<'session.create' | 'session.enter'>): void {
  if ('sessionId' in way)
    goToSignIn(paths.help, way.sessionId, { act: 'session.create' satisfies Act['request'] });
  else goToProve({ request: 'session.create', payload: way }, paths.help);
}

/** The request for which somebody has gone to prove something, if it has not been sent yet. */
export function rememberedAct(): string | undefined {
  return readAct(sessionStorage.getItem(actKey))?.request;
}

/**
 * Returns that request, once. Undefined if the person has come back without the proof, which means
 * that they have cancelled.
 */
export function takeProvedAct({
  stepUpRequired = [],
}: Pick<Me, 'stepUpRequired'>): Act | undefined {
  const act = readAct(takeItem(actKey));
  return act && stepUpRequired.includes(act.request) ? undefined : act;
}

function readAct(text: string | null | undefined): Act | undefined {
  return text ? (JSON.parse(text) as Act) : undefined;
}

/** Keeps the passcode, lets the person choose another account, and comes back to join with it. */
export function signInAsAnother(passcode: string): void {
  rememberPasscode(passcode);
  location.assign(signInAddress(paths.join, { another: true }));
}

/** The address of the sign-in page. Anything but a path of this server is dropped. */
export function signInAddress(returnTo: string, { anew, another, act }: SignInWish = {}): string {
  const query = new URLSearchParams({
    returnTo: localPath(returnTo),
    ...(anew && { anew: '' }),
    ...(another && { another: '1' }),
    ...(act && { act }),
  });
  return `${paths.signIn}?${query.toString()}`;
}

/** The path itself, or `/` for anything that could lead to another server. */
export function localPath(path: string): string {
  if (!path.startsWith('/')) return '/';
  const url = new URL(path, location.origin);
  return url.origin === location.origin ? url.pathname + url.search : '/';
}

/**
 * Where to go after signing out, as the server says: this site, or the https address of the
 * identity provider.
 */
export function afterSignOut(address: string): string {
  const elsewhere = URL.canParse(address) && new URL(address).protocol === 'https:';
  return elsewhere ? address : localPath(address);
}

/** Finds a passcode in what was typed or pasted: the code, or the whole session link. */
export function passcodeIn(typed: string): string | undefined {
  const inLink = /[#?&]passcode=([^&\s]+)/.exec(typed)?.[1];
  return parsePasscode(inLink ?? typed);
}

/**
 * Shows another address of this page, without loading it anew. Whoever listens to `popstate`
 * follows.
 *
 * @param state Is kept with the entry of the history.
 */
export function goTo(href: string, state: object | null = null): void {
  history.pushState(state, '', href);
  dispatchEvent(new PopStateEvent('popstate'));
}

/** For `@click` of a link within this page. A click that opens another tab or window is left alone. */
export function followLink(event: MouseEvent, state: object | null = null): void {
  const { button, metaKey, ctrlKey, shiftKey, altKey, currentTarget } = event;
  if (button !== 0 || metaKey || ctrlKey || shiftKey || altKey) return;
  event.preventDefault();
  goTo((currentTarget as HTMLAnchorElement).href, state);
}

function fragment(): URLSearchParams {
  return new URLSearchParams(location.hash.slice(1));
}

function takeItem(key: string): string | undefined {
  const value = sessionStorage.getItem(key) ?? undefined;
  sessionStorage.removeItem(key);
  return value;
}
