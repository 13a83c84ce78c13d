/** A new token, which is shown only now. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Reply } from '../../../../src/protocol/requests.ts';
import '../../../components/copy-button.ts';
import { BesideElement } from '../../../components/element.ts';
import { buttonStyles, cardStyles } from '../../../design/styles.ts';
import { dateAndTime } from '../../../i18n/dates.ts';

@customElement('beside-token-secret')
export class TokenSecret extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      code {
        display: block;
        padding: var(--space-3);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        background: var(--sunken);
        overflow-wrap: anywhere;
        user-select: all;
      }
    `,
  ];

  @property({ attribute: false }) made!: Reply<'tokens.create'>;

  protected override firstUpdated(): void {
    this.shadowRoot?.querySelector<HTMLElement>('section')?.focus();
  }

  protected override render() {
    const { token, secret } = this.made;
    return html`<section class="card stack" tabindex="-1" aria-labelledby="title">
      <h2 id="title"><bdi>${token.name}</bdi></h2>
      <p role="status">${this.t('tokens.secret', { at: dateAndTime(token.expiresAt) })}</p>
      <code dir="ltr" data-testid="token-secret">${secret}</code>
      <div class="row">
        <beside-copy-button
          name="copy-token"
          .text=${secret}
          .label=${this.t('tokens.copy')}
        ></beside-copy-button>
        <button
          data-testid="token-done"
          @click=${() => this.dispatchEvent(new CustomEvent('done'))}
        >
          ${this.t('tokens.done')}
        </button>
      </div>
    </section>`;
  }
}
