/** Unmistakable while a screen is shared: with whom, what, and one click to stop. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Surface } from '../../../src/protocol/session-view.ts';
import type { Exposure } from '../session/exposure.ts';
import { icon } from '../../design/icons.ts';
import { buttonStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';
import { exposureWords } from '../session/exposure-words.ts';
import { focusIfNowhere } from '../../components/focus.ts';

@customElement('beside-sharing-banner')
export class SharingBanner extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    css`
      .banner {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-3) var(--space-4);
        padding: var(--space-4) clamp(1rem, 3vw, 1.75rem);
        background: var(--live);
        color: var(--on-live);
        border-radius: var(--radius-l);
        box-shadow: var(--shadow-2);
      }
      @media (forced-colors: active) {
        .banner {
          border: 4px solid;
        }
      }
      .words {
        flex: 1 1 14rem;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      h1 {
        font-size: var(--text-xl);
        display: flex;
        gap: 0.625rem;
      }
      .dot {
        inline-size: 0.75rem;
        block-size: 0.75rem;
        /* In the middle of the first line. */
        margin-block-start: calc((1.2em - 0.75rem) / 2);
        flex: none;
        border-radius: 50%;
        background: currentcolor;
      }
      .seen .dot {
        animation: blink 1.6s ease-in-out infinite;
      }
      @keyframes blink {
        50% {
          opacity: 0.3;
        }
      }
      button {
        background: #fff;
        border-color: #fff;
        color: #8a150e;
        min-block-size: 3.25rem;
        padding-inline: var(--space-5);
      }
      button:hover {
        background: #fdeae8;
      }
      button:focus-visible {
        outline-color: #fff;
        box-shadow: 0 0 0 7px #14201d;
      }
    `,
  ];

  @property() name = '';
  @property() surface: Surface | undefined;
  @property() exposure: Exposure = 'awaited';

  protected override firstUpdated(): void {
    focusIfNowhere(this.shadowRoot?.querySelector('button'));
  }

  protected override render() {
    return html`<div
      class="banner ${this.exposure}"
      data-testid="sharing-banner"
      data-exposure=${this.exposure}
      role="region"
      aria-label=${this.t('title.sharing.sharer')}
    >
      <div class="words">
        <h1>
          <i class="dot" aria-hidden="true"></i>
          <span>${exposureWords(this.exposure, 'sharer', this.name)}</span>
        </h1>
        <p>${this.t(`live.surface.${this.surface ?? 'unknown'}`)}</p>
      </div>
      <button data-testid="stop-sharing" @click=${() => this.act({ do: 'stop-screen' })}>
        ${icon('screen-off', 22)} ${this.t('live.stop')}
      </button>
    </div>`;
  }
}
