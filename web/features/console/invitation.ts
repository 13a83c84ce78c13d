/** The passcode and the session link, to be read aloud, copied or photographed. Then the helper waits. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatPasscode } from '../../../src/protocol/passcode.ts';
import type { DeviceCard } from '../../../src/protocol/device.ts';
import type { SessionView } from '../../../src/protocol/session-view.ts';
import { cardStyles } from '../../design/styles.ts';
import { icon } from '../../design/icons.ts';
import { clockTime } from '../../i18n/dates.ts';
import '../../components/copy-button.ts';
import '../devices/device-card.ts';
import { BesideElement } from '../../components/element.ts';
import './qr-code.ts';
import { TickingController } from '../../components/ticking.ts';

@customElement('beside-invitation')
export class Invitation extends BesideElement {
  static override styles = [
    BesideElement.styles,
    cardStyles,
    css`
      .passcode {
        font: 650 clamp(2.125rem, 1rem + 5.4vw, 3.75rem) / 1.1 var(--font-mono);
        letter-spacing: 0.06em;
        text-align: center;
        padding: var(--space-5) var(--space-2);
        border-radius: var(--radius-m);
        background: var(--accent-soft);
        color: var(--accent);
        user-select: all;
        white-space: nowrap;
        /* Visible with forced colours. */
        border: 1px solid transparent;
      }
      .device {
        display: grid;
        gap: var(--space-2);
        padding: var(--space-3) var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius-m);
      }
      .ways {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: var(--space-5);
        align-items: center;
      }
      .link {
        font-size: var(--text-s);
        overflow-wrap: anywhere;
        user-select: all;
        padding: var(--space-3);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        background: var(--sunken);
      }
      .buttons {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
        gap: var(--space-3);
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: var(--space-2) var(--space-5);
        padding-block-start: var(--space-4);
        border-block-start: 1px solid var(--line);
        color: var(--ink-soft);
        font-size: var(--text-s);
      }
      .foot > span {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        font-variant-numeric: tabular-nums;
      }
      .pulse {
        inline-size: 0.625rem;
        block-size: 0.625rem;
        margin: 0.25rem;
        border-radius: 50%;
        background: var(--accent);
        animation: pulse 1.8s ease-in-out infinite;
      }
      @keyframes pulse {
        50% {
          opacity: 0.25;
          transform: scale(0.75);
        }
      }
      @media (max-width: 36rem) {
        .ways {
          grid-template-columns: 1fr;
        }
        beside-qr-code {
          justify-self: center;
        }
      }
    `,
  ];

  @property({ attribute: false }) invitation!: NonNullable<SessionView['invitation']>;
  /** The device for which the session was opened. */
  @property({ attribute: false }) device: DeviceCard | undefined;
  /** The user name of the only person who may join. */
  @property() onlyFor: string | undefined;
  /** The reference of a ticket in another system. */
  @property() ticket: string | undefined;
  @property({ attribute: false }) clockOffsetMs = 0;

  constructor() {
    super();
    new TickingController(this);
  }

  protected override render() {
    const { passcode, link, expiresAt } = this.invitation;
    const left = expiresAt - (Date.now() + this.clockOffsetMs);
    return html`<section class="card stack-loose">
      <div class="stack">
        <h1>${this.t('invitation.title')}</h1>
        <p class="lead">${this.t('invitation.lead')}</p>
      </div>
      ${this.ticket ? html`<p>${this.t('invitation.ticket', { ticket: this.ticket })}</p>` : nothing}
      ${
        this.onlyFor
          ? html`<p class="device" data-testid="only-for">
              ${this.t('invitation.only-for', { userName: this.onlyFor })}
            </p>`
          : nothing
      }
      ${this.device ? this.openedFor(this.device) : nothing}
      <div
        class="passcode"
        dir="ltr"
        data-testid="passcode"
        role="group"
        aria-label="${this.t('invitation.passcode')}: ${Array.from(passcode).join(' ')}"
      >
        ${formatPasscode(passcode)}
      </div>
      <div class="ways">
        <div class="stack">
          <div class="link" dir="ltr" data-testid="session-link">${link}</div>
          <div class="buttons">
            <beside-copy-button
              name="copy-link"
              .text=${link}
              .label=${this.t('invitation.copy-link')}
            ></beside-copy-button>
            <beside-copy-button
              name="copy-passcode"
              .text=${formatPasscode(passcode)}
              .label=${this.t('invitation.copy-code')}
            ></beside-copy-button>
          </div>
        </div>
        <beside-qr-code .text=${link} .label=${this.t('invitation.qr')}></beside-qr-code>
      </div>
      <div class="foot">
        <span><i class="pulse" aria-hidden="true"></i>${this.t('invitation.waiting')}</span>
        <span
          >${icon('clock', 16)}${
            left > 0
              ? this.t('invitation.time-left', { time: clockTime(left) })
              : this.t('invitation.expired')
          }</span
        >
      </div>
    </section>`;
  }

  private openedFor(device: DeviceCard) {
    return html`<div class="device" data-testid="opened-for">
      <beside-device-card
        .device=${device}
        .clockOffsetMs=${this.clockOffsetMs}
      ></beside-device-card>
      <p class="small">${this.t('invitation.only', { userName: device.userName })}</p>
    </div>`;
  }
}
