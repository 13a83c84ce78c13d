/** One device: its name, its user, its state, and when it last reported. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceCard } from '../../../src/protocol/device.ts';
import { icon } from '../../design/icons.ts';
import { timeAgo } from '../../i18n/dates.ts';
import './device-state.ts';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-device-card')
export class DeviceCardPart extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      .device {
        display: grid;
        grid-template-columns: auto minmax(9rem, 1fr) auto;
        gap: var(--space-1) var(--space-3);
        align-items: center;
      }
      .device > svg {
        color: var(--ink-soft);
      }
      .what {
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      .name {
        font-weight: 650;
        line-height: 1.3;
      }
      .about,
      .seen {
        font-size: 0.8125rem;
        color: var(--ink-soft);
      }
      .how {
        display: grid;
        justify-items: end;
        gap: 0.25rem;
      }
      @media (max-width: 30rem) {
        .device {
          grid-template-columns: auto minmax(0, 1fr);
          align-items: start;
        }
        .how {
          grid-column: 2;
          display: flex;
          flex-wrap: wrap;
          align-items: center;
          gap: 0.25rem var(--space-3);
        }
      }
    `,
  ];

  @property({ attribute: false }) device!: DeviceCard;
  /** For the server's clock, since this computer's may be wrong. */
  @property({ attribute: false }) clockOffsetMs = 0;

  protected override render() {
    const { name, system, userName, compliance, seenAt } = this.device;
    const now = Date.now() + this.clockOffsetMs;
    return html`<div class="device">
      ${icon('screen', 22)}
      <div class="what">
        <div class="name"><bdi>${name}</bdi></div>
        <div class="about">
          <bdi>${userName}</bdi>${
            system
              ? html`<span aria-hidden="true"> · </span><span class="visually-hidden">, </span
                  ><bdi>${system}</bdi>`
              : nothing
          }
        </div>
      </div>
      <div class="how">
        <beside-device-state .state=${compliance}></beside-device-state>
        <span class="seen"
          >${
            seenAt === undefined
              ? this.t('device.never-seen')
              : this.t('device.seen', { when: timeAgo(seenAt, now) })
          }</span
        >
      </div>
    </div>`;
  }
}
