/** What pages show of what this person shares. */
import type { CaptureEnd } from '../../src/protocol/media-sources.ts';
import type { Surface } from '../../src/protocol/session-view.ts';
import type { MicrophoneProblem } from './capture.ts';

/** Our own microphone. */
export interface MicrophoneModel {
  state: 'off' | 'starting' | 'on';
  problem?: MicrophoneProblem;
}

/** Our own screen, on the sharer's side. */
export interface ScreenModel {
  /** `picking`: the browser's picker is open; `starting`: picked, on its way to the server. */
  state: 'off' | 'picking' | 'starting' | 'live';
  surface?: Surface;
  /** When off: how it was stopped on this page, which the server may not have taken in yet. */
  stopped?: CaptureEnd;
}
