/** Ends the session with one click. No question holds anybody in it. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { icon } from '../../design/icons.ts';
import { buttonStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-end-button')
export class EndButton extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    css`
      @media (max-width: 30rem) {
        :host([compact]) .label {
          display: none;
        }
      }
    `,
  ];

  @property({ type: Boolean, reflect: true }) compact = false;

  protected override render() {
    const label = this.t('session.end');
    return html`<button
      class="danger"
      data-testid="end-session"
      aria-label=${label}
      title=${label}
      @click=${() => this.act({ do: 'end' })}
    >
      ${icon('end')} <span class="label">${label}</span>
    </button>`;
  }
}
