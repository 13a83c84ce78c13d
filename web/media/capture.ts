/** The browser's pickers for the screen and the microphone, and how they fail. */
import type { Payload } from '../../src/protocol/requests.ts';
import type { Surface } from '../../src/protocol/session-view.ts';
import { canShareScreen } from '../client/this-browser.ts';

type ShareReport = Payload<'share.report'>['status'];
export type ShareFailure = Exclude<ShareReport, 'choosing'>;
/** `cut-off`: it was on, and the browser or the system has taken it away. */
export type MicrophoneProblem = 'refused' | 'missing' | 'failed' | 'cut-off';

/** The picker returned nothing. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  readonly status: ShareFailure;

  constructor(status: ShareFailure, options?: ErrorOptions) {
    super(status, options);
    this.status = status;
  }
}

// Missing in TypeScript's library. W3C Screen Capture, `DisplayMediaStreamOptions`.
interface ScreenOptions extends DisplayMediaStreamOptions {
  surfaceSwitching?: 'include' | 'exclude';
  selfBrowserSurface?: 'include' | 'exclude';
  monitorTypeSurfaces?: 'include' | 'exclude';
}

/**
 * Chromium scales a capture down to the size of the screen on which our own page is, unless each
 * request for constraints also names a size. No screen is larger than this size, and a smaller one
 * stays as it is: a capture is never scaled up (W3C Screen Capture, section 5.4).
 */
const itsOwnSize = { width: { ideal: 8_192 }, height: { ideal: 8_192 } };
/** Frames per second of a screen that moves. */
const mostPerSecond = 30;
/**
 * Chromium would send one frame a second of a screen without changes, and each frame makes it only
 * a little sharper.
 */
const leastPerSecond = 5;

/**
 * Opens the browser's picker. Call it synchronously in a click, or Safari opens none.
 *
 * @throws CaptureError that distinguishes cancelled, denied, unsupported and failed.
 */
export async function pickScreen(): Promise<MediaStreamTrack> {
  if (!canShareScreen()) throw new CaptureError('unsupported');
  const options: ScreenOptions = {
    video: { ...itsOwnSize, frameRate: { ideal: mostPerSecond } },
    audio: false,
    surfaceSwitching: 'include',
    selfBrowserSurface: 'exclude',
    monitorTypeSurfaces: 'include',
  };
  const openedAt = performance.now();
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia(options);
    const track = stream.getVideoTracks()[0];
    if (!track) throw new CaptureError('failed');
    // Sharp text matters more than smooth motion.
    track.contentHint = 'detail';
    refreshOften(track);
    return track;
  } catch (error) {
    if (error instanceof CaptureError) throw error;
    throw new CaptureError(failureOf(error, performance.now() - openedAt), { cause: error });
  }
}

/** What was picked, as far as the browser says. */
export function surfaceOf(track: MediaStreamTrack): Surface | undefined {
  const { displaySurface } = track.getSettings();
  return displaySurface === 'monitor' || displaySurface === 'window' || displaySurface === 'browser'
    ? displaySurface
    : undefined;
}

/**
 * Chromium names the operating system in its message. Safari and Firefox report the same error for
 * a cancel as for a denial by macOS. But a denial involves no person, so it comes at once.
 */
function failureOf(error: unknown, afterMs: number): ShareFailure {
  const { name, message } = error instanceof Error ? error : new Error();
  if (name !== 'NotAllowedError') return 'failed';
  if (/by system/i.test(message)) return 'denied-by-system';
  const isChromium = 'userAgentData' in navigator;
  return !isChromium && onMac() && afterMs < 150 ? 'denied-by-system' : 'cancelled';
}

/** Whether to mention the settings of macOS. */
export function onMac(): boolean {
  return navigator.userAgent.includes('Mac') && !/iPhone|iPad/.test(navigator.userAgent);
}

/** Whether to mention the settings of Windows. */
export function onWindows(): boolean {
  return navigator.userAgent.includes('Windows');
}

/** Opens the microphone. The browser may ask the person. */
export async function openMicrophone(): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  });
  const track = stream.getAudioTracks()[0];
  if (!track) throw new DOMException('No audio track.', 'NotFoundError');
  return track;
}

/** Why the microphone did not open. */
export function microphoneProblemOf(error: unknown): MicrophoneProblem {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'failed';
}

/** Lets a picture without changes become fully sharp within a second or two. */
function refreshOften(track: MediaStreamTrack): void {
  // The picker accepts no minimum (W3C Screen Capture, "getDisplayMedia"). Browsers that support
  // none here go on without it.
  track
    .applyConstraints({
      ...itsOwnSize,
      frameRate: { min: leastPerSecond, ideal: mostPerSecond },
    })
    .catch(() => undefined);
}
