/** The server is about to be restarted, and how long the session still has. */
import { html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { icon } from '../design/icons.ts';
import { cardStyles } from '../design/styles.ts';
import { BesideElement } from './element.ts';
import { TickingController } from './ticking.ts';

@customElement('beside-server-stops')
export class ServerStops extends BesideElement {
  static override styles = [BesideElement.styles, cardStyles];

  /** Milliseconds since 1970, by the server's clock. */
  @property({ attribute: false }) at = 0;
  @property({ attribute: false }) clockOffsetMs = 0;

  constructor() {
    super();
    new TickingController(this);
  }

  protected override render() {
    const leftMs = this.at - (Date.now() + this.clockOffsetMs);
    const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
    return html`<div class="notice warn" data-testid="server-stops">
      ${icon('away')}
      <div role="timer">${this.t('notice.server-stops', { seconds })}</div>
    </div>`;
  }
}
