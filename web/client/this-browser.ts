/** Which browser this is, and whether Beside is made for it. */

export type BrowserFault = 'outdated' | 'unknown' | 'without-webrtc';

const browsers: [name: string, form: RegExp, least: number][] = [
  // In this order, since each user agent also contains the names below it.
  ['Microsoft Edge', /Edg\/(\d+(\.\d+)?)/, 109],
  ['Opera', /OPR\/(\d+(\.\d+)?)/, Infinity],
  ['Firefox', /FxiOS\/(\d+(\.\d+)?)/, Infinity],
  ['Firefox', /Firefox\/(\d+(\.\d+)?)/, 153],
  ['Google Chrome', /Chrome\/(\d+(\.\d+)?)/, 109],
  // Other WebKit browsers also call themselves Safari, with other version numbers.
  ['Safari', /(?:Macintosh|iPhone|iPad).* Version\/(\d+(\.\d+)?).* Safari\//, 16.4],
  ['WebKit', /AppleWebKit\/(\d+(\.\d+)?)/, Infinity],
];

const systems: [name: string, form: RegExp][] = [
  ['iOS', /iPhone|iPad/],
  ['Android', /Android/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['ChromeOS', /CrOS/],
  ['Linux', /Linux/],
];

/** @param agent Like `navigator.userAgent`. @returns A name such as `Safari 17.1, macOS`. */
export function browserName(agent: string): string {
  const [name, form] = browsers.find(([, one]) => one.test(agent)) ?? [];
  const version = form?.exec(agent)?.[1]?.replace(/\.0$/, '');
  const system = systems.find(([, one]) => one.test(agent))?.[0];
  return [name && `${name} ${version ?? ''}`.trim(), system].filter(Boolean).join(', ');
}

/** Whether this browser can share a screen at all. Phones and old browsers cannot. */
export function canShareScreen(): boolean {
  return (
    typeof (navigator.mediaDevices as MediaDevices | undefined)?.getDisplayMedia === 'function'
  );
}

let connects: boolean | undefined;

/**
 * Whether this browser can send and receive media. WebRTC may be missing, or switched off by a
 * setting or an extension. Some extensions leave a `RTCPeerConnection` that does nothing.
 */
export function canConnect(): boolean {
  connects ??= tryToConnect();
  return connects;
}

function tryToConnect(): boolean {
  try {
    new RTCPeerConnection().close();
    return true;
  } catch {
    return false;
  }
}

/** @returns Undefined if Beside supports the browser, and the browser can do what Beside needs. */
export function browserFault(agent: string): BrowserFault | undefined {
  if (!canConnect() || !('WebSocket' in window)) return 'without-webrtc';
  const [, form, least = Infinity] = browsers.find(([, one]) => one.test(agent)) ?? [];
  if (least === Infinity) return 'unknown';
  return Number(form?.exec(agent)?.[1]) < least ? 'outdated' : undefined;
}
