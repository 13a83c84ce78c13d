/** The helper has asked; the sharer is reading. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ParticipantView } from '../../src/protocol/session-view.ts';
import { cardStyles } from '../design/styles.ts';
import { BesideElement } from './element.ts';
import './person-card.ts';

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

  protected override render() {
    return html`<section class="card stack-loose">
      <div class="dots" aria-hidden="true"><i></i><i></i><i></i></div>
      <div class="stack">
        <h1>${this.t('request.pending.title', { name: this.other.person.name })}</h1>
        <p class="soft">${this.t('request.pending.lead')}</p>
      </div>
      <beside-person-card size="large" .participant=${this.other}></beside-person-card>
    </section>`;
  }
}
