/** When the screen was sent to somebody, as a bar over the time of the session. The words are beside it. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { BesideElement } from '../../components/element.ts';

interface Span {
  from: number;
  to: number;
}

@customElement('beside-seen-bar')
export class SeenBar extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      .track {
        position: relative;
        block-size: 0.875rem;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-full);
        background: var(--sunken);
        overflow: hidden;
      }
      .span {
        position: absolute;
        inset-block: 0;
        /* A short time must be seen too. */
        min-inline-size: 3px;
        background: var(--accent);
        print-color-adjust: exact;
      }
      @media (forced-colors: active) {
        .span {
          background: Highlight;
          forced-color-adjust: none;
        }
      }
    `,
  ];

  /** The whole time. */
  @property({ attribute: false }) whole: Span = { from: 0, to: 1 };
  @property({ attribute: false }) spans: Span[] = [];

  protected override render() {
    const { from, to } = this.whole;
    const length = Math.max(1, to - from);
    const percent = (ms: number) => `${((ms / length) * 100).toFixed(2)}%`;
    return html`<div class="track" aria-hidden="true">
      ${this.spans.map(
        (span) =>
          html`<div
            class="span"
            style="inset-inline-start: ${percent(span.from - from)}; inline-size: ${percent(span.to - span.from)}"
          ></div>`,
      )}
    </div>`;
  }
}
