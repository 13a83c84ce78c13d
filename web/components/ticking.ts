/** Renders its host again every second, for clocks and for limits that come near. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class TickingController implements ReactiveController {
  private readonly host: ReactiveControllerHost;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.timer = setInterval(() => this.host.requestUpdate(), 1_000);
  }

  hostDisconnected(): void {
    clearInterval(this.timer);
  }
}
