/** Copies a text and says so. */
import { css, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { icon } from '../design/icons.ts';
import { buttonStyles } from '../design/styles.ts';
import { BesideElement } from './element.ts';

const confirmForMs = 2_500;

@customElement('beside-copy-button')
export class CopyButton extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    css`
      .done {
        border-color: var(--good);
        color: var(--good);
      }
      p {
        color: var(--danger);
        font-size: var(--text-s);
      }
    `,
  ];

  @property() text = '';
  @property() label = '';
  /** The button's test id. */
  @property() name = '';
  @state() private outcome: 'none' | 'copied' | 'failed' = 'none';

  protected override render() {
    const copied = this.outcome === 'copied';
    return html`<button
        class="wide ${copied ? 'done' : ''}"
        type="button"
        data-testid=${this.name}
        @click=${this.copy}
      >
        ${icon(copied ? 'check' : 'copy', 18)} ${copied ? this.t('invitation.copied') : this.label}
      </button>
      <span class="visually-hidden" role="status"
        >${copied ? this.t('invitation.copied') : ''}</span
      >
      ${this.outcome === 'failed' ? html`<p role="alert">${this.t('invitation.copy-failed')}</p>` : ''}`;
  }

  private async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.text);
      this.outcome = 'copied';
    } catch {
      this.outcome = 'failed';
    }
    setTimeout(() => (this.outcome = 'none'), confirmForMs);
  }
}
