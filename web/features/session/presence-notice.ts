/** The other person is away: who, why, since when, and what to do. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ParticipantView } from '../../../src/protocol/session-view.ts';
import { icon } from '../../design/icons.ts';
import { cardStyles } from '../../design/styles.ts';
import { clockTime, timeOfDay } from '../../i18n/dates.ts';
import { BesideElement } from '../../components/element.ts';
import { isExpected } from './expected.ts';
import { TickingController } from '../../components/ticking.ts';

@customElement('beside-presence-notice')
export class PresenceNotice extends BesideElement {
  static override styles = [
    BesideElement.styles,
    cardStyles,
    css`
      .time {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ attribute: false }) other: ParticipantView | null = null;
  @property({ attribute: false }) clockOffsetMs = 0;

  constructor() {
    super();
    new TickingController(this);
  }

  protected override render() {
    const { other } = this;
    if (other?.presence.state !== 'away') return nothing;
    const { cause, since, until } = other.presence;
    const { name } = other.person;
    if (isExpected(other))
      return html`<div class="notice" data-testid="presence" role="status">
        ${icon('clock', 22)}
        <strong>${this.t('presence.expected', { name })}</strong>
      </div>`;
    const time = clockTime(Date.now() + this.clockOffsetMs - since);
    return html`<div class="notice warn" data-testid="presence" data-cause=${cause ?? ''}>
      ${icon('away', 22)}
      <div>
        <div role="status">
          <strong>${this.t('presence.away', { name })}</strong>
          ${cause ? this.t(`presence.${cause}`) : nothing}
        </div>
        <div class="small">
          <span class="time">${this.t('presence.since', { time })}</span>
          ${this.t(other.role === 'sharer' ? 'presence.wait.helper' : 'presence.wait.sharer')}
          ${
            until === undefined
              ? nothing
              : this.t('presence.until', { time: timeOfDay(until - this.clockOffsetMs) })
          }
        </div>
      </div>
    </div>`;
  }
}
