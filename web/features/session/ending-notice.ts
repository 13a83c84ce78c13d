/** Time alone is about to end the session: when, and what puts that off. */
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SessionView } from '../../../src/protocol/session-view.ts';
import { icon } from '../../design/icons.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { timeOfDay } from '../../i18n/dates.ts';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-ending-notice')
export class EndingNotice extends BesideElement {
  static override styles = [BesideElement.styles, buttonStyles, cardStyles];

  @property({ attribute: false }) view!: SessionView;
  @property({ attribute: false }) clockOffsetMs = 0;

  protected override render() {
    const { ending, role, other } = this.view;
    if (!ending) return nothing;
    const { at, limit } = ending;
    const time = timeOfDay(at - this.clockOffsetMs);
    return html`<div class="notice with-action warn" data-testid="ending" data-limit=${limit}>
      ${icon('away')}
      <div role="status">
        ${
          limit === 'session'
            ? this.t(`notice.ending.session.${role}`, { time, name: other?.person.name ?? '' })
            : this.t('notice.ending.idle', { time })
        }
      </div>
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
