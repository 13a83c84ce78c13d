/** What pages show about what this person shares. */
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
  /** `picking`: the browser's picker is open. `starting`: picked, and being sent to the server. */
  state: 'off' | 'picking' | 'starting' | 'live';
  surface?: Surface;
  /** If off: how it was stopped on this page. The server may not know it yet. */
  stopped?: CaptureEnd;
}
