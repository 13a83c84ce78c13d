/** What both sides have to know at once, on top of whatever else is going on. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SessionModel } from '../client/session-model.ts';
import { icon } from '../design/icons.ts';
import { cardStyles } from '../design/styles.ts';
import { BesideElement } from './element.ts';
import './failure-notice.ts';
import './presence-notice.ts';

@customElement('beside-session-notices')
export class SessionNotices extends BesideElement {
  static override styles = [
    BesideElement.styles,
    cardStyles,
    css`
      .notices {
        display: grid;
        gap: var(--space-2);
        padding: var(--space-3) var(--space-3) 0;
      }
    `,
  ];

  @property({ attribute: false }) model!: SessionModel;

  protected override render() {
    const notices = [this.reconnecting(), this.away(), this.refused(), this.failure()];
    // Without any, no room is taken from the picture.
    return notices.some((notice) => notice !== nothing)
      ? html`<div class="notices">${notices}</div>`
      : nothing;
  }

  private reconnecting() {
    const { attendance, view } = this.model;
    if (attendance.state !== 'reconnecting') return nothing;
    const hidden = view.role === 'sharer' && view.state === 'sharing';
    return html`<div class="notice danger" role="alert" data-testid="reconnecting">
      ${icon('away')}
      <div>${this.t(hidden ? 'notice.reconnecting.sharing' : 'notice.reconnecting')}</div>
    </div>`;
  }

  private away() {
    const { view, clockOffsetMs } = this.model;
    if (view.other?.presence.state !== 'away' || view.state === 'ended') return nothing;
    return html`<beside-presence-notice
      .other=${view.other}
      .clockOffsetMs=${clockOffsetMs}
    ></beside-presence-notice>`;
  }

  private refused() {
    const { refusedJoiners, state } = this.model.view;
    if (refusedJoiners === 0 || state === 'ended') return nothing;
    return html`<div class="notice warn" role="status" data-testid="refused-joiners">
      ${icon('shield-alert')}
      <div>${this.t('notice.refused', { count: refusedJoiners })}</div>
    </div>`;
  }

  private failure() {
    const { failure } = this.model;
    if (!failure) return nothing;
    return html`<beside-failure-notice dismissible .failure=${failure}></beside-failure-notice>`;
  }
}
