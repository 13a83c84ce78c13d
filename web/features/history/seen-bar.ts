/** When the screen was sent to somebody, as a bar over the time of the session. The words are beside it. */
import { css, html, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { BesideElement } from '../../components/element.ts';

interface Span {
  from: number;
  to: number;
}

/** The drawing is this wide, whatever the page. */
const width = 1_000;
/** A short time must be seen too. */
const leastWidth = 4;

@customElement('beside-seen-bar')
export class SeenBar extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      svg {
        inline-size: 100%;
        block-size: 0.875rem;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-full);
        background: var(--sunken);
      }
      :host(:dir(rtl)) svg {
        transform: scaleX(-1);
      }
      rect {
        fill: var(--accent);
        print-color-adjust: exact;
      }
      @media (forced-colors: active) {
        rect {
          fill: Highlight;
        }
      }
    `,
  ];

  /** The whole time. */
  @property({ attribute: false }) whole: Span = { from: 0, to: 1 };
  @property({ attribute: false }) spans: Span[] = [];

  protected override render() {
    const { from, to } = this.whole;
    const scaled = (ms: number) => Math.round((ms / Math.max(1, to - from)) * width);
    return html`<svg viewBox="0 0 ${width} 10" preserveAspectRatio="none" aria-hidden="true">
      ${this.spans.map(
        (span) =>
          svg`<rect x=${scaled(span.from - from)} y="0" height="10"
            width=${Math.max(leastWidth, scaled(span.to - span.from))} />`,
      )}
    </svg>`;
  }
}
