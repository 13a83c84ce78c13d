/** The sharer's device in the bar under a session: one word, and the rest in a popover. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { icon } from '../../design/icons.ts';
import { popoverStyles } from '../../design/popover.ts';
import { deviceTitle } from './device-explained.ts';
import { deviceIcons } from './device-state.ts';
import type { SeenDevice } from './device-warning.ts';
import { DisclosureController } from '../../components/disclosure.ts';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-device-badge')
export class DeviceBadge extends BesideElement {
  static override styles = [
    BesideElement.styles,
    popoverStyles,
    css`
      summary {
        min-inline-size: var(--target);
        justify-content: center;
        padding-inline: var(--space-2);
        white-space: nowrap;
        color: var(--warn);
      }
      .compliant {
        color: var(--good);
      }
      .noncompliant {
        color: var(--danger);
        font-weight: 600;
      }
      /* The bar places it, so that it fits a narrow page wherever the badge is. */
      .more {
        inset-block-end: calc(100% + 0.375rem);
        inset-inline-start: var(--space-3);
        inline-size: min(26rem, 100% - 1.5rem);
        max-block-size: 70vh;
        overflow-y: auto;
        display: grid;
        gap: var(--space-3);
      }
      @media (max-width: 48rem) {
        .word {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) device!: SeenDevice;
  /** The sharer's name. */
  @property() name = '';
  @property({ attribute: false }) clockOffsetMs = 0;

  constructor() {
    super();
    new DisclosureController(this);
  }

  protected override render() {
    const { state } = this.device;
    const title = deviceTitle(this.device, this.name);
    const word = this.t(`device.state.${state}`);
    return html`<details data-testid="device-warning" data-device-state=${state}>
      <summary class=${state} aria-label="${word}: ${title}" title=${title}>
        ${icon(deviceIcons[state])}
        <span class="word">${word}</span>
      </summary>
      <div class="popover more" tabindex="0" role="group" aria-label=${title}>
        <h2>${title}</h2>
        <beside-device-explained
          .finding=${this.device}
          .name=${this.name}
          .clockOffsetMs=${this.clockOffsetMs}
        ></beside-device-explained>
      </div>
    </details>`;
  }
}
