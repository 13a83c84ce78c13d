/**
 * What the address says, and what survives a visit to the sign-in page. A passcode never stays in
 * the address; a session's id stays in the fragment, which no server and no log sees.
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

/** Moves a passcode from the address bar to this tab's memory, leaving no trace in the history. */
export function takePasscodeFromAddress(): void {
  const passcode =
    fragment().get('passcode') ?? new URLSearchParams(location.search).get('passcode');
  if (passcode === null) return;
  rememberPasscode(passcode);
  history.replaceState(null, '', location.pathname);
}

/** Keeps a passcode until it is used, through a sign-in. */
export function rememberPasscode(passcode: string): void {
  sessionStorage.setItem(passcodeKey, passcode);
}

/** @returns The passcode that waits, where this browser could show nothing in its session and nobody has said that it need not. */
export function passcodeForAnotherDevice(): string | undefined {
  const passcode = sessionStorage.getItem(passcodeKey);
  const told = passcode === sessionStorage.getItem(withoutScreenKey);
  return passcode && !told && !canShareScreen() ? passcodeIn(passcode) : undefined;
}

/** The passcode that waits is used all the same: here, and after a sign-in. */
export function joinWithoutScreen(): void {
  sessionStorage.setItem(withoutScreenKey, sessionStorage.getItem(passcodeKey) ?? '');
}

/** Gives the remembered passcode once. */
export function takeRememberedPasscode(): string | undefined {
  return takeItem(passcodeKey);
}

/** Whether a passcode waits to be used. */
export function hasRememberedPasscode(): boolean {
  return sessionStorage.getItem(passcodeKey) !== null;
}

/** The session that the address names, or that was left for a sign-in. */
export function sessionInAddress(): string | undefined {
  return fragment().get('session') ?? takeItem(sessionKey);
}

/** Names the session in the address, so that a reload comes back to it. @returns The whole address. */
export function nameSession(page: SessionPage, sessionId: string): string {
  history.replaceState(null, '', `${page}#session=${sessionId}`);
  return location.href;
}

/** What a sign-in is to be like: anew, or with the extra proof that a request needs. */
export interface SignInWish {
  anew?: boolean;
  /** To choose who to be. */
  another?: boolean;
  /** The request. What has to be proved for it is the server's to know. */
  act?: string;
}

/** Goes to sign in and comes back to this page, and to this session. */
export function goToSignIn(returnTo: string, sessionId?: string, wish?: SignInWish): void {
  if (sessionId) sessionStorage.setItem(sessionKey, sessionId);
  location.assign(signInAddress(returnTo, wish));
}

/** A request that is done once something has been proved. */
export type Act =
  | { request: 'session.create'; payload: Payload<'session.create'> }
  | { request: 'settings.change'; payload: Payload<'settings.change'> };

/**
 * Goes to prove what a request needs, and comes back to this page. The request is kept in this tab,
 * not in the address: a link must not make anybody do anything.
 */
export function goToProve(act: Act, returnTo: string): void {
  sessionStorage.setItem(actKey, JSON.stringify(act));
  goToSignIn(returnTo, undefined, { act: act.request });
}

/** The request that somebody has gone to prove something for, if it is not done yet. */
export function rememberedAct(): string | undefined {
  return readAct(sessionStorage.getItem(actKey))?.request;
}

/**
 * Gives the request that somebody went to prove something for, once: undefined when they are back
 * without the proof, which is how they say that they would rather not.
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

/** The sign-in page's address. Anything but a path of this server is dropped. */
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

/** Where signing out goes on, as the server says: here, or at the https address of whoever vouches for people. */
export function afterSignOut(address: string): string {
  const elsewhere = URL.canParse(address) && new URL(address).protocol === 'https:';
  return elsewhere ? address : localPath(address);
}

/** Reads a passcode out of what was typed or pasted, be it the code or the whole session link. */
export function passcodeIn(typed: string): string | undefined {
  const inLink = /[#?&]passcode=([^&\s]+)/.exec(typed)?.[1];
  return parsePasscode(inLink ?? typed);
}

function fragment(): URLSearchParams {
  return new URLSearchParams(location.hash.slice(1));
}

function takeItem(key: string): string | undefined {
  const value = sessionStorage.getItem(key) ?? undefined;
  sessionStorage.removeItem(key);
  return value;
}
