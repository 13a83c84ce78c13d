/** Says that this person's rights here have ended or changed while the page was open: why, and what to do. */
import { html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AccessEndReason } from '../../src/protocol/events.ts';
import { signInAddress } from '../client/address.ts';
import { icon } from '../design/icons.ts';
import { buttonStyles, cardStyles } from '../design/styles.ts';
import { BesideElement } from './element.ts';

@customElement('beside-access-notice')
export class AccessNotice extends BesideElement {
  static override styles = [BesideElement.styles, buttonStyles, cardStyles];

  @property() reason!: AccessEndReason;

  protected override render() {
    const { reason } = this;
    return html`<div
      class="notice with-action warn"
      role="alert"
      data-testid="access-ended"
      data-reason=${reason}
    >
      ${icon('shield-alert')}
      <div>${this.t(`access.${reason}`)}</div>
      ${
        reason === 'role-revoked'
          ? html`<button @click=${() => this.act({ do: 'dismiss-failure' })}>
              ${this.t('access.understood')}
            </button>`
          : html`<a class="button" href=${signInAddress(location.pathname)}>
              ${this.t('access.sign-in')}
            </a>`
      }
    </div>`;
  }
}
