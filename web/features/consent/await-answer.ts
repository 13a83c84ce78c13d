/** The helper has asked, and the sharer reads the question. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { matchTries } from '../../../src/protocol/match-number.ts';
import type { ParticipantView, SessionView } from '../../../src/protocol/session-view.ts';
import { icon } from '../../design/icons.ts';
import { cardStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';
import '../../components/person-card.ts';

@customElement('beside-await-answer')
export class AwaitAnswer extends BesideElement {
  static override styles = [
    BesideElement.styles,
    cardStyles,
    css`
      .dots {
        display: flex;
        gap: 0.5rem;
      }
      .dots i {
        inline-size: 0.625rem;
        block-size: 0.625rem;
        border-radius: 50%;
        background: var(--accent);
        animation: wait 1.4s ease-in-out infinite;
      }
      .dots i:nth-child(2) {
        animation-delay: 0.18s;
      }
      .dots i:nth-child(3) {
        animation-delay: 0.36s;
      }
      .digits {
        font: 650 clamp(3.5rem, 2rem + 7vw, 5.5rem) / 1.1 var(--font-mono);
        letter-spacing: 0.12em;
        text-align: center;
        padding: var(--space-4) var(--space-2);
        border-radius: var(--radius-m);
        background: var(--accent-soft);
        color: var(--accent);
        /* To be read aloud, not to be copied into a message. */
        user-select: none;
      }
      @keyframes wait {
        0%,
        60%,
        100% {
          opacity: 0.25;
        }
        30% {
          opacity: 1;
        }
      }
    `,
  ];

  @property({ attribute: false }) other!: ParticipantView;
  @property({ attribute: false }) numberMatch: SessionView['numberMatch'];

  protected override render() {
    return html`<section class="card stack-loose">
      <div class="dots" aria-hidden="true"><i></i><i></i><i></i></div>
      <div class="stack">
        <h1>${this.t('request.pending.title', { name: this.other.person.name })}</h1>
        <p class="soft">${this.t('request.pending.lead')}</p>
      </div>
      ${this.numberMatch?.digits ? this.number(this.numberMatch.digits, this.numberMatch.triesLeft) : nothing}
      <beside-person-card size="large" .participant=${this.other}></beside-person-card>
    </section>`;
  }

  private number(digits: string, triesLeft: number) {
    const { name } = this.other.person;
    return html`<div class="stack">
      <h2>${this.t('request.number.title', { name })}</h2>
      <p class="digits" dir="ltr" aria-hidden="true" data-testid="match-number">${digits}</p>
      <p class="visually-hidden">${Array.from(digits).join(' ')}</p>
      <div role="status">
        ${
          triesLeft < matchTries
            ? html`<div class="notice warn" data-testid="match-wrong">
                ${icon('shield-alert')}
                <div>${this.t('request.number.wrong', { name, triesLeft })}</div>
              </div>`
            : nothing
        }
      </div>
      <p class="soft">${this.t('request.number.why', { name })}</p>
    </div>`;
  }
}
