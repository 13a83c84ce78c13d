/** The server will be restarted soon, and how much time the session has left. */
import { html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SessionView } from '../../../src/protocol/session-view.ts';
import { icon } from '../../design/icons.ts';
import { cardStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';
import { TickingController } from '../../components/ticking.ts';

@customElement('beside-server-stops')
export class ServerStops extends BesideElement {
  static override styles = [BesideElement.styles, cardStyles];

  @property({ attribute: false }) view!: SessionView;
  @property({ attribute: false }) clockOffsetMs = 0;

  constructor() {
    super();
    new TickingController(this);
  }

  protected override render() {
    const { serverStopsAt = 0, role, other } = this.view;
    const leftMs = serverStopsAt - (Date.now() + this.clockOffsetMs);
    const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
    return html`<div class="notice warn" data-testid="server-stops">
      ${icon('away')}
      <div role="timer">
        ${this.t(`notice.server-stops.${role}`, { seconds, name: other?.person.name ?? '' })}
      </div>
    </div>`;
  }
}
