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
      :host {
        display: grid;
        gap: var(--space-2);
      }
    `,
  ];

  @property({ attribute: false }) model!: SessionModel;

  protected override render() {
    const { view, attendance, clockOffsetMs, failure } = this.model;
    return html`
      ${attendance.state === 'reconnecting'
        ? html`<div class="notice danger" role="alert" data-testid="reconnecting">
            ${icon('away')}
            <div>
              ${view.role === 'sharer' && view.state === 'sharing'
                ? this.t('notice.reconnecting.sharing')
                : this.t('notice.reconnecting')}
            </div>
          </div>`
        : nothing}
      <beside-presence-notice
        .other=${view.other}
        .clockOffsetMs=${clockOffsetMs}
      ></beside-presence-notice>
      ${view.refusedJoiners > 0
        ? html`<div class="notice warn" role="status" data-testid="refused-joiners">
            ${icon('shield-alert')}
            <div>${this.t('notice.refused', { count: view.refusedJoiners })}</div>
          </div>`
        : nothing}
      ${failure
        ? html`<beside-failure-notice dismissible .failure=${failure}></beside-failure-notice>`
        : nothing}
    `;
  }
}
