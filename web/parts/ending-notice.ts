/** Time alone is about to end the session: when, and what puts that off. */
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SessionView } from '../../src/protocol/session-view.ts';
import { icon } from '../design/icons.ts';
import { buttonStyles, cardStyles } from '../design/styles.ts';
import { timeOfDay } from '../i18n/dates.ts';
import { BesideElement } from './element.ts';

@customElement('beside-ending-notice')
export class EndingNotice extends BesideElement {
  static override styles = [BesideElement.styles, buttonStyles, cardStyles];

  @property({ attribute: false }) ending: SessionView['ending'];
  @property({ attribute: false }) clockOffsetMs = 0;

  protected override render() {
    if (!this.ending) return nothing;
    const { at, limit } = this.ending;
    const time = timeOfDay(at - this.clockOffsetMs);
    return html`<div class="notice warn" data-testid="ending" data-limit=${limit}>
      ${icon('away')}
      <div role="status">${this.t(`notice.ending.${limit}`, { time })}</div>
      ${
        limit === 'idle'
          ? html`<button data-testid="stay" @click=${() => this.act({ do: 'stay' })}>
              ${this.t('notice.ending.stay')}
            </button>`
          : nothing
      }
    </div>`;
  }
}
