/** The bar under a session: microphone, connection, time, chat, end. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SessionModel } from './session-model.ts';
import { icon } from '../../design/icons.ts';
import { buttonStyles } from '../../design/styles.ts';
import { clockTime } from '../../i18n/dates.ts';
import './connection-quality.ts';
import '../devices/device-badge.ts';
import { isToBeRead } from '../devices/device-warning.ts';
import { BesideElement } from '../../components/element.ts';
import './end-button.ts';
import './microphone-button.ts';
import { TickingController } from '../../components/ticking.ts';

@customElement('beside-session-controls')
export class SessionControls extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    css`
      .bar {
        position: relative;
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-block-size: 4rem;
        padding: var(--space-2) clamp(0.75rem, 2vw, 1.5rem);
        background: var(--surface);
        border-block-start: 1px solid var(--line);
      }
      .time {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        font-size: var(--text-s);
        font-variant-numeric: tabular-nums;
        color: var(--ink-soft);
      }
      .their-voice {
        display: inline-flex;
        color: var(--accent);
      }
      .space {
        flex: 1;
      }
      .chat {
        position: relative;
      }
      .badge {
        position: absolute;
        inset-block-start: -0.375rem;
        inset-inline-end: -0.375rem;
        min-inline-size: 1.375rem;
        padding-inline: 0.375rem;
        border-radius: var(--radius-full);
        background: var(--live);
        color: var(--on-live);
        font-size: 0.8125rem;
        line-height: 1.375rem;
      }
      @media (max-width: 30rem) {
        .bar {
          gap: var(--space-1);
        }
      }
      @media (max-width: 48rem) {
        .chat .label,
        .time svg {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) model!: SessionModel;
  @property({ type: Boolean }) panelOpen = false;
  @property({ type: Boolean }) chatting = false;
  @property({ type: Number }) unread = 0;

  constructor() {
    super();
    new TickingController(this);
  }

  protected override render() {
    const { view, microphone, quality, attendance, clockOffsetMs } = this.model;
    const mayTalk = view.state === 'allowed' || view.state === 'sharing';
    const name = view.other?.person.name ?? '';
    const together = view.joinedAt && Date.now() + clockOffsetMs - view.joinedAt;
    const theirVoice = this.t('microphone.other-on', { name });
    return html`<div class="bar" role="region" aria-label=${this.t('session.controls')}>
      ${
        mayTalk
          ? html`<beside-microphone-button
              compact
              .microphone=${microphone}
            ></beside-microphone-button>`
          : nothing
      }
      ${
        // While somebody waits alone, there is no connection with another person.
        view.other || attendance.state === 'reconnecting'
          ? html`<beside-connection-quality
              compact
              .quality=${quality}
              .trouble=${this.trouble}
            ></beside-connection-quality>`
          : nothing
      }
      ${this.device()}
      ${
        together === undefined
          ? nothing
          : html`<span class="time" title=${this.t('session.length')}>
              ${icon('clock', 16)}<span class="visually-hidden">${this.t('session.length')}</span>
              ${clockTime(together)}
            </span>`
      }
      ${
        view.other?.microphone
          ? html`<span class="their-voice" role="img" aria-label=${theirVoice} title=${theirVoice}>
              ${icon('sound')}
            </span>`
          : nothing
      }
      <span class="space"></span>
      ${this.chatting ? this.chatButton() : nothing}
      <beside-end-button compact></beside-end-button>
    </div>`;
  }

  /** A connection that does not carry the picture is not good, whatever its figures are. */
  private get trouble(): 'lost' | 'unstable' | undefined {
    const { attendance, unstable, picture } = this.model;
    if (attendance.state === 'reconnecting') return 'lost';
    return unstable || picture === 'still' || picture === 'overdue' ? 'unstable' : undefined;
  }

  /** Shown after a step or a notice has shown it in full. */
  private device() {
    const { view, clockOffsetMs } = this.model;
    const { device, state, other } = view;
    if (!device || state === 'joined' || isToBeRead(device)) return nothing;
    return html`<beside-device-badge
      .device=${device}
      .name=${other?.person.name ?? ''}
      .clockOffsetMs=${clockOffsetMs}
    ></beside-device-badge>`;
  }

  private chatButton() {
    const { panelOpen, unread } = this;
    const label = panelOpen
      ? this.t('chat.close')
      : unread > 0
        ? this.t('chat.open.unread', { count: unread })
        : this.t('chat.open');
    return html`<button
      class="chat"
      aria-expanded=${panelOpen ? 'true' : 'false'}
      aria-label=${label}
      title=${label}
      data-testid="chat-toggle"
      @click=${() =>
        this.dispatchEvent(new CustomEvent('toggle-panel', { bubbles: true, composed: true }))}
    >
      ${icon('chat')} <span class="label">${this.t('chat.title')}</span>
      ${unread > 0 ? html`<span class="badge" aria-hidden="true">${unread}</span>` : nothing}
    </button>`;
  }
}
