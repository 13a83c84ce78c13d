/**
 * What the address says, and what survives a visit to the sign-in page. A passcode never stays in
 * the address; a session's id stays in the fragment, which no server and no log sees.
 */
import { parsePasscode } from '../../src/protocol/passcode.ts';
import { paths } from '../../src/protocol/paths.ts';

const passcodeKey = 'beside.passcode';
const sessionKey = 'beside.session';

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

/** Names the session in the address, so that a reload comes back to it. */
export function putSessionInAddress(page: SessionPage, sessionId: string): void {
  history.replaceState(null, '', `${page}#session=${sessionId}`);
}

/** Goes to sign in and comes back to this page, and to this session. */
export function goToSignIn(returnTo: string, sessionId?: string): void {
  if (sessionId) sessionStorage.setItem(sessionKey, sessionId);
  location.assign(signInAddress(returnTo));
}

/** The sign-in page's address. Anything but a path of this server is dropped. */
export function signInAddress(returnTo: string): string {
  return `${paths.signIn}?${new URLSearchParams({ returnTo: localPath(returnTo) }).toString()}`;
}

/** The path itself, or `/` for anything that could lead to another server. */
export function localPath(path: string): string {
  if (!path.startsWith('/')) return '/';
  const url = new URL(path, location.origin);
  return url.origin === location.origin ? url.pathname + url.search : '/';
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
