/** Our own microphone. Off means that its track is stopped. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { MicrophoneModel } from '../../media/capture-model.ts';
import { icon } from '../../design/icons.ts';
import { buttonStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-microphone-button')
export class MicrophoneButton extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    css`
      .on {
        background: var(--accent-soft);
        border-color: var(--accent);
        color: var(--accent);
      }
      p {
        margin-block-start: var(--space-2);
        font-size: var(--text-s);
        color: var(--danger);
      }
      :host([compact]) {
        position: relative;
      }
      @media (max-width: 48rem) {
        :host([compact]) .label {
          display: none;
        }
      }
      :host([compact]) p {
        position: absolute;
        z-index: 5;
        inset-block-end: calc(100% + 0.5rem);
        inset-inline-start: 0;
        inline-size: 17rem;
        max-inline-size: 80vw;
        padding: var(--space-3);
        background: var(--surface);
        border: 1px solid var(--danger);
        border-radius: var(--radius-m);
        box-shadow: var(--shadow-2);
      }
    `,
  ];

  @property({ attribute: false }) microphone: MicrophoneModel = { state: 'off' };
  @property({ type: Boolean, reflect: true }) compact = false;

  protected override render() {
    const { state, problem } = this.microphone;
    const on = state === 'on';
    const label =
      state === 'starting'
        ? this.t('microphone.starting')
        : this.t(on ? 'microphone.turn-off' : 'microphone.turn-on');
    return html`<button
        type="button"
        class=${on ? 'on' : ''}
        data-testid="microphone-toggle"
        data-on=${on ? 'true' : 'false'}
        aria-label=${label}
        title=${label}
        ?disabled=${state === 'starting'}
        @click=${() => this.act({ do: 'toggle-microphone' })}
      >
        ${icon(on ? 'microphone' : 'microphone-off')}
        <span class="label">${label}</span>
      </button>
      ${problem ? html`<p role="alert">${this.t(`microphone.${problem}`)}</p>` : nothing}`;
  }
}
