/**
 * The sharer's decision. Both answers are equally easy to reach. Allow has no focus and is disabled
 * for a moment, so that nobody is rushed past the words above it.
 */
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ParticipantView } from '../../../src/protocol/session-view.ts';
import type { Failure } from '../../client/failure.ts';
import { icon } from '../../design/icons.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';
import { consentWarning } from './consent-warning.ts';
import { numberField, numberFieldStyles } from './number-field.ts';
import '../../components/person-card.ts';

const allowAfterMs = 1_000;

@customElement('beside-consent')
export class Consent extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    numberFieldStyles,
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
      /* Visible without scrolling, even in a low window. */
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
  /** The attempts left, if two digits must be typed. */
  @property({ type: Number }) triesLeft: number | undefined;
  /** The last request that was refused. It may be this answer. */
  @property({ attribute: false }) failure: Failure | undefined;
  @state() private mayAllow = false;
  @state() private number: string | undefined;
  /** Allow was clicked without two digits. */
  @state() private missing = false;
  /** The answer is being sent. A second click would use up another attempt. */
  @state() private allowing = false;
  @query('input') private input!: HTMLInputElement | null;
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

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('failure') || changed.has('triesLeft')) this.allowing = false;
    if (changed.has('triesLeft')) this.number = undefined;
  }

  protected override updated(changed: PropertyValues<this>): void {
    // Wrong digits: focus the field at once, for the next attempt.
    if (changed.get('triesLeft') === undefined || !this.input) return;
    this.input.value = '';
    this.input.focus();
  }

  protected override render() {
    const { triesLeft } = this;
    return html`<form class="card stack-loose" @submit=${this.allow}>
      <h1>${this.t('consent.question', { name: this.other.person.name })}</h1>
      <div class="person">
        <beside-person-card size="large" .participant=${this.other}></beside-person-card>
      </div>
      ${consentWarning()}
      ${
        triesLeft === undefined
          ? nothing
          : numberField(this.other.person.name, triesLeft, this.missing, (number) => {
              this.number = number;
              this.missing = false;
            })
      }
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
        <button
          type="button"
          data-testid="decline"
          @click=${() => this.act({ do: 'answer', answer: { allow: false } })}
        >
          ${this.t('consent.decline')}
        </button>
        <button
          class="primary"
          data-testid="allow"
          ?disabled=${!this.mayAllow || this.allowing}
          title=${this.mayAllow ? '' : this.t('consent.wait')}
        >
          ${this.t('consent.allow')}
        </button>
      </div>
    </form>`;
  }

  private allow(event: Event): void {
    event.preventDefault();
    const { number } = this;
    this.missing = this.triesLeft !== undefined && !number;
    if (this.missing) return this.input?.focus();
    this.allowing = true;
    this.act({ do: 'answer', answer: { allow: true, ...(number && { number }) } });
  }
}
