/**
 * The sharer's decision. Both answers are equally easy to reach; Allow has no focus and waits a
 * moment, so that nobody is talked past the words above it.
 */
import { css, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ParticipantView } from '../../src/protocol/session-view.ts';
import { icon } from '../design/icons.ts';
import { buttonStyles, cardStyles } from '../design/styles.ts';
import { BesideElement } from './element.ts';
import './person-card.ts';

const allowAfterMs = 1_000;

@customElement('beside-consent')
export class Consent extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      .person {
        padding: var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius-m);
      }
      .both {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr));
        gap: var(--space-4) var(--space-5);
      }
      li {
        display: flex;
        gap: var(--space-2);
        margin-block-start: var(--space-2);
        font-size: var(--text-s);
      }
      h2 {
        font-size: var(--text-m);
      }
      .will svg {
        color: var(--accent);
      }
      .not svg {
        color: var(--ink-soft);
      }
      /* In reach without scrolling, also where the window is low. */
      .answers {
        position: sticky;
        inset-block-end: 0;
        padding-block: var(--space-3);
        margin-block-end: calc(-1 * var(--space-3));
        background: var(--surface);
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--space-3);
      }
      .answers button {
        min-block-size: 3.25rem;
      }
      .notice p {
        margin-block-start: 0.125rem;
      }
    `,
  ];

  @property({ attribute: false }) other!: ParticipantView;
  @state() private mayAllow = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.mayAllow = false;
    this.timer = setTimeout(() => (this.mayAllow = true), allowAfterMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override render() {
    return html`<section class="card stack-loose">
      <h1>${this.t('consent.title', { name: this.other.person.name })}</h1>
      <div class="person">
        <beside-person-card size="large" .participant=${this.other}></beside-person-card>
      </div>
      <div class="notice warn">
        ${icon('shield-alert', 22)}
        <div>
          <strong>${this.t('consent.warning.title')}</strong>
          <p>${this.t('consent.warning')}</p>
        </div>
      </div>
      <div class="both">
        <div class="will">
          <h2>${this.t('consent.will')}</h2>
          <ul>
            <li>${icon('eye', 18)}<span>${this.t('consent.will.screen')}</span></li>
            <li>${icon('clock', 18)}<span>${this.t('consent.will.stop')}</span></li>
          </ul>
        </div>
        <div class="not">
          <h2>${this.t('consent.not')}</h2>
          <ul>
            <li>${icon('cross', 18)}<span>${this.t('consent.not.control')}</span></li>
            <li>${icon('cross', 18)}<span>${this.t('consent.not.files')}</span></li>
          </ul>
        </div>
      </div>
      <div class="answers">
        <button data-testid="decline" @click=${() => this.act({ do: 'answer', allow: false })}>
          ${this.t('consent.decline')}
        </button>
        <button
          class="primary"
          data-testid="allow"
          ?disabled=${!this.mayAllow}
          title=${this.mayAllow ? '' : this.t('consent.wait')}
          @click=${() => this.act({ do: 'answer', allow: true })}
        >
          ${this.t('consent.allow')}
        </button>
      </div>
    </section>`;
  }
}
