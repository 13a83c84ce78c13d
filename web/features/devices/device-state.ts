/** The state of a device, by word, symbol and colour together. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceState } from '../../../src/protocol/device.ts';
import { pillStyles } from '../../design/badges.ts';
import { icon, type IconName } from '../../design/icons.ts';
import { BesideElement } from '../../components/element.ts';

export const deviceIcons: Record<DeviceState, IconName> = {
  compliant: 'shield',
  noncompliant: 'shield-alert',
  unenrolled: 'screen-off',
  ambiguous: 'screens',
  unknown: 'question',
};

@customElement('beside-device-state')
export class DeviceStateChip extends BesideElement {
  static override styles = [
    BesideElement.styles,
    pillStyles,
    css`
      span {
        white-space: nowrap;
        background: var(--sunken);
        color: var(--ink-soft);
      }
      .compliant {
        background: var(--good-soft);
        color: var(--good);
      }
      .noncompliant {
        background: var(--danger-soft);
        color: var(--danger);
      }
      .unenrolled,
      .ambiguous {
        background: var(--warn-soft);
        color: var(--warn);
      }
    `,
  ];

  @property() state: DeviceState = 'unknown';

  protected override render() {
    const { state } = this;
    return html`<span class="pill ${state}"
      >${icon(deviceIcons[state], 16)} ${this.t(`device.state.${state}`)}</span
    >`;
  }
}
