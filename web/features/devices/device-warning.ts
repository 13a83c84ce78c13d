/**
 * Warns the helper of the sharer's device: in full until the helper continues, then folded to one
 * line. It informs and blocks nothing.
 */
import { css, html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SessionView } from '../../../src/protocol/session-view.ts';
import { icon } from '../../design/icons.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { deviceTitle } from './device-explained.ts';
import './device-explained.ts';
import { deviceIcons } from './device-state.ts';
import { BesideElement } from '../../components/element.ts';

export type SeenDevice = NonNullable<SessionView['device']>;

/** Whether there is a warning that the helper has not read yet. */
export function isToBeRead(device: SeenDevice | undefined): boolean {
  return device !== undefined && device.state !== 'compliant' && !device.continued;
}

@customElement('beside-device-warning')
export class DeviceWarning extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      .whole,
      details {
        border-radius: var(--radius-m);
        background: var(--sunken);
        --tone: var(--ink-soft);
      }
      .whole {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: var(--space-3);
        padding: var(--space-4);
        box-shadow: inset 0 0 0 1px var(--line-strong);
      }
      .compliant {
        --tone: var(--good);
      }
      .unenrolled,
      .ambiguous,
      .unknown {
        --tone: var(--warn);
      }
      .noncompliant {
        --tone: var(--danger);
      }
      .whole.unenrolled,
      .whole.ambiguous,
      .whole.unknown {
        background: var(--warn-soft);
        box-shadow: inset 0 0 0 1px var(--warn-line);
      }
      .whole.noncompliant {
        background: var(--danger-soft);
        box-shadow: inset 0 0 0 1px var(--danger);
      }
      h2 {
        font-size: var(--text-l);
        overflow-wrap: anywhere;
      }
      h2,
      .title,
      svg {
        color: var(--tone);
      }
      .more {
        grid-column: 1 / -1;
        min-inline-size: 0;
      }
      summary {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-block-size: var(--target);
        padding: var(--space-2) var(--space-3);
        border-radius: var(--radius-m);
        font-size: var(--text-s);
        cursor: pointer;
        list-style: none;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      .title {
        flex: 1;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .turn {
        transition: rotate var(--quick);
      }
      details[open] .turn {
        rotate: 180deg;
      }
      details .more {
        padding: 0 var(--space-3) var(--space-3);
      }
    `,
  ];

  @property({ attribute: false }) device!: SeenDevice;
  /** The sharer's name. */
  @property() name = '';
  @property({ attribute: false }) clockOffsetMs = 0;

  /** Screen readers read its title with it. The person's card above stays visible. */
  async focusContinue(): Promise<void> {
    await this.updateComplete;
    this.shadowRoot?.querySelector('button')?.focus({ preventScroll: true });
  }

  protected override render() {
    return isToBeRead(this.device) ? this.whole() : this.folded();
  }

  private whole() {
    const { state } = this.device;
    return html`<section
      class="whole ${state}"
      data-testid="device-warning"
      data-device-state=${state}
      aria-labelledby="title"
    >
      ${icon(deviceIcons[state], 26)}
      <div role="alert"><h2 id="title">${deviceTitle(this.device, this.name)}</h2></div>
      <div class="more">
        ${this.explained(
          html`<button
            data-testid="device-continue"
            aria-describedby="title"
            @click=${() => this.act({ do: 'continue-despite-device' })}
          >
            ${this.t('device.continue')}
          </button>`,
        )}
      </div>
    </section>`;
  }

  private folded() {
    const { state } = this.device;
    return html`<details class=${state} data-testid="device-warning" data-device-state=${state}>
      <summary>
        ${icon(deviceIcons[state])}
        <span class="title">${deviceTitle(this.device, this.name)}</span>
        <span class="turn">${icon('down')}</span>
      </summary>
      <div class="more">${this.explained()}</div>
    </details>`;
  }

  private explained(foot?: TemplateResult) {
    return html`<beside-device-explained
      .finding=${this.device}
      .name=${this.name}
      .clockOffsetMs=${this.clockOffsetMs}
      >${foot}</beside-device-explained
    >`;
  }
}
