/** The quality of the connection: a word, bars, a colour, and the figures in a popover. */
import { css, html, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Quality, QualityLevel } from '../../media/connection-quality.ts';
import { popoverStyles } from '../../design/popover.ts';
import { checkLink } from '../../components/check-link.ts';
import { DisclosureController } from '../../components/disclosure.ts';
import { BesideElement } from '../../components/element.ts';

const barsOf: Record<QualityLevel | 'lost', number> = {
  good: 3,
  fair: 2,
  poor: 1,
  measuring: 0,
  unstable: 1,
  lost: 0,
};

@customElement('beside-connection-quality')
export class ConnectionQuality extends BesideElement {
  static override styles = [
    BesideElement.styles,
    popoverStyles,
    css`
      details {
        position: relative;
      }
      summary {
        padding-inline: var(--space-3);
      }
      .good {
        color: var(--good);
      }
      .fair {
        color: var(--warn);
      }
      .poor,
      .unstable,
      .lost {
        color: var(--danger);
      }
      .measuring {
        color: var(--ink-soft);
      }
      rect {
        fill: currentcolor;
        opacity: 0.22;
      }
      rect.lit {
        opacity: 1;
      }
      .figures {
        inset-block-end: calc(100% + 0.375rem);
        inset-inline-start: 0;
        inline-size: 17rem;
        max-inline-size: calc(100vw - 2rem);
      }
      dl {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: var(--space-1) var(--space-4);
        font-size: var(--text-s);
        font-variant-numeric: tabular-nums;
      }
      dt {
        color: var(--ink-soft);
      }
      dd {
        text-align: end;
      }
      .check {
        margin-block-start: var(--space-3);
        font-size: var(--text-s);
      }
      /* In a narrow window the summary is not at the edge, and the popover would not fit. */
      @media (max-width: 30rem) {
        .figures {
          position: fixed;
          inset-inline: 1rem;
          inset-block-end: 5rem;
          inline-size: auto;
        }
        :host([compact]) .word {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) quality: Quality | undefined;
  /** A state that is worse than the figures show. */
  @property({ attribute: false }) trouble: 'unstable' | 'lost' | undefined;
  @property({ type: Boolean, reflect: true }) compact = false;

  constructor() {
    super();
    new DisclosureController(this);
  }

  protected override render() {
    const level = this.trouble ?? this.quality?.level ?? 'measuring';
    const word = this.t(`quality.${level}`);
    return html`<details data-testid="connection-quality" data-level=${level}>
      <summary class=${level} title=${this.t('quality.details')} aria-label=${word}>
        <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
          ${[0, 1, 2].map(
            (bar) =>
              svg`<rect class=${bar < barsOf[level] ? 'lit' : ''} x=${2 + bar * 6} y=${12 - bar * 5}
                width="4" height=${6 + bar * 5} rx="1.2"/>`,
          )}
        </svg>
        <span class="word">${word}</span>
      </summary>
      <div class="popover figures">
        <dl>
          ${this.figures().map(
            ([name, value]) =>
              html`<dt>${name}</dt>
                <dd>${value}</dd>`,
          )}
        </dl>
        <p class="check">${checkLink('new-tab')}</p>
      </div>
    </details>`;
  }

  private figures(): [string, string][] {
    const { roundTripMs, loss, framesPerSecond, width, height, codec, networkPath, relayFault } =
      this.quality ?? {};
    const unknown = this.t('quality.none');
    return [
      [
        this.t('quality.round-trip'),
        roundTripMs === undefined
          ? unknown
          : this.t('quality.round-trip.value', { ms: roundTripMs }),
      ],
      [
        this.t('quality.loss'),
        loss === undefined ? unknown : this.t('quality.loss.value', { share: loss }),
      ],
      [
        this.t('quality.frame-rate'),
        framesPerSecond === undefined
          ? unknown
          : this.t('quality.frame-rate.value', { fps: framesPerSecond }),
      ],
      [
        this.t('quality.resolution'),
        width && height ? this.t('quality.resolution.value', { width, height }) : unknown,
      ],
      [this.t('quality.codec'), codec ?? unknown],
      [this.t('quality.path'), networkPath ? this.t(`quality.path.${networkPath}`) : unknown],
      ...(relayFault
        ? [[this.t('quality.relay'), this.t(`quality.relay.${relayFault}`)] as [string, string]]
        : []),
    ];
  }
}
