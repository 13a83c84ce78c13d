/**
 * Explains the state of the sharer's device, which device it is, and how that is known. The slot is
 * at the bottom.
 */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceFinding } from '../../../src/protocol/device.ts';
import { icon } from '../../design/icons.ts';
import { cardStyles } from '../../design/styles.ts';
import { translate } from '../../i18n/locale.ts';
import './device-card.ts';
import { BesideElement } from '../../components/element.ts';

/** The state in one sentence. */
export function deviceTitle({ state }: DeviceFinding, name: string): string {
  return translate(`device.title.${state}`, { name });
}

/** How it is known. Empty if the text above says that already. */
export function evidenceWords(finding: DeviceFinding, name: string): string {
  const { state, evidence, device, certificateId } = finding;
  switch (state) {
    case 'ambiguous':
      return translate('device.evidence.several', { name });
    case 'unenrolled':
      if (certificateId) return translate('device.evidence.none.certificate-unlisted');
      return translate(`device.evidence.none.${evidence}`, { name });
    default:
      return device || certificateId ? translate(`device.evidence.${evidence}`, { name }) : '';
  }
}

@customElement('beside-device-explained')
export class DeviceExplained extends BesideElement {
  static override styles = [
    BesideElement.styles,
    cardStyles,
    css`
      :host {
        color: var(--ink);
        text-align: start;
        overflow-wrap: anywhere;
      }
      .stack {
        gap: var(--space-3);
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: end;
        gap: var(--space-3);
      }
      .foot p {
        flex: 1 1 14rem;
      }
      li {
        padding: var(--space-2) var(--space-3);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        background: var(--surface);
      }
      .certificate {
        display: flex;
        gap: var(--space-2);
        overflow-wrap: anywhere;
      }
      .certificate bdi {
        font-weight: 600;
      }
      li + li {
        margin-block-start: var(--space-2);
      }
    `,
  ];

  @property({ attribute: false }) finding!: DeviceFinding;
  @property() name = '';
  @property({ attribute: false }) clockOffsetMs = 0;

  protected override render() {
    const { finding, name } = this;
    const { state, device, candidates, cause, certificateId } = finding;
    const devices = device ? [device] : (candidates ?? []);
    const known = evidenceWords(finding, name);
    return html`<div class="stack">
      ${
        state === 'unknown'
          ? html`<p>${this.t(`device.unknown.${cause ?? 'not-said'}`, { name })}</p>`
          : nothing
      }
      ${state === 'compliant' ? nothing : html`<p>${this.t(`device.advice.${state}`, { name })}</p>`}
      ${
        devices.length > 0
          ? html`<ul>
              ${devices.map(
                (each) =>
                  html`<li data-testid="device-candidate">
                    <beside-device-card
                      .device=${each}
                      .clockOffsetMs=${this.clockOffsetMs}
                    ></beside-device-card>
                  </li>`,
              )}
            </ul>`
          : nothing
      }
      ${
        certificateId
          ? html`<p class="certificate small" data-testid="device-certificate">
              ${icon('screen')}
              <span>${this.t('device.certificate')} <bdi>${certificateId}</bdi></span>
            </p>`
          : nothing
      }
      <div class="foot">
        ${known ? html`<p class="small soft" data-testid="device-evidence">${known}</p>` : nothing}
        <slot></slot>
      </div>
    </div>`;
  }
}
