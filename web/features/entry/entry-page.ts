/** The sharer's first page, where they type the code. */
import { css, html, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { passcodeIn, signInAsAnother } from '../../client/address.ts';
import type { Failure } from '../../client/failure.ts';
import { formatPasscode } from '../../../src/protocol/passcode.ts';
import { paths } from '../../../src/protocol/paths.ts';
import { icon } from '../../design/icons.ts';
import { pageStyles } from '../../design/page-styles.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { checkLink } from '../../components/check-link.ts';
import { BesideElement } from '../../components/element.ts';
import { fieldError } from '../../components/field-error.ts';
import { wordsOf } from '../../components/failure-notice.ts';

@customElement('beside-entry-page')
export class EntryPage extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    pageStyles,
    css`
      main {
        --measure: 30rem;
      }
      label {
        display: block;
        font-weight: 600;
        margin-block-end: var(--space-2);
      }
      input {
        font: 600 clamp(1.375rem, 1rem + 2.6vw, 1.875rem) / 1.2 var(--font-mono);
        letter-spacing: 0.09em;
        text-align: center;
        text-transform: uppercase;
        inline-size: 100%;
        min-block-size: 4rem;
        padding: var(--space-2) var(--space-3);
        color: var(--ink);
        background: var(--ground);
        border: 1.5px solid var(--line-strong);
        border-radius: var(--radius-m);
      }
      input[aria-invalid='true'] {
        border-color: var(--danger);
      }
      .hint {
        margin-block-start: var(--space-2);
      }
      .safe li {
        display: flex;
        gap: var(--space-3);
        margin-block-start: var(--space-3);
        color: var(--ink-soft);
        font-size: var(--text-s);
      }
      .safe svg {
        color: var(--accent);
        margin-block-start: 0.1em;
      }
      .safe {
        padding-inline: clamp(1.25rem, 0.75rem + 2.2vw, 2.25rem);
      }
      .helper {
        text-align: center;
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
      .helper a {
        display: inline-block;
        padding-block: 0.75rem;
      }
    `,
  ];

  /** What was typed and refused, so that the person can correct it. */
  @property() typed = '';
  @property({ attribute: false }) failure: Failure | 'empty' | undefined;
  /** Somebody is signed in, and may have a session to go back to. */
  @property({ type: Boolean }) known = false;
  @query('input') private input!: HTMLInputElement;

  protected override render() {
    const { failure } = this;
    const words =
      failure === 'empty' ? this.t('entry.empty') : failure ? wordsOf(failure) : undefined;
    if (this.known) void import('../session/own-sessions.ts');
    return html`<main id="main">
      ${this.known ? html`<beside-own-sessions></beside-own-sessions>` : nothing}
      <form class="card stack-loose" @submit=${this.submit} novalidate>
        <div class="stack">
          <h1>${this.t('entry.title')}</h1>
          <p class="soft">${this.t('entry.lead.code-or-link')}</p>
        </div>
        <div>
          <label for="code">${this.t('entry.label')}</label>
          <input
            id="code"
            data-testid="passcode-input"
            dir="ltr"
            autocomplete="off"
            autocapitalize="characters"
            autocorrect="off"
            spellcheck="false"
            .value=${this.typed}
            aria-invalid=${words ? 'true' : 'false'}
            aria-describedby="hint error"
            @input=${this.edited}
          />
          <p id="hint" class="hint small soft">${this.t('entry.hint')}</p>
        </div>
        ${fieldError('error', 'form-error', words)}
        ${
          typeof failure === 'object' && failure.code === 'FOR_SOMEBODY_ELSE'
            ? this.anotherAccount()
            : nothing
        }
        <button class="primary large wide" data-testid="passcode-continue">
          ${this.t('entry.continue')}
        </button>
      </form>
      <section class="safe">
        <h2>${this.t('entry.safe.title')}</h2>
        <ul>
          <li>${icon('people')}<span>${this.t('entry.safe.see')}</span></li>
          <li>${icon('eye')}<span>${this.t('entry.safe.choose')}</span></li>
          <li>${icon('screen-off')}<span>${this.t('entry.safe.stop')}</span></li>
        </ul>
      </section>
      <p class="helper">
        ${this.t('entry.for-helpers')}
        <a href=${paths.help}>${this.t('entry.open-console')}</a>
        <br />
        ${checkLink('here')}
      </p>
    </main>`;
  }

  protected override firstUpdated(): void {
    this.input.focus();
  }

  /** The code waits only in this tab's memory until the person has signed in. */
  private anotherAccount() {
    return html`<button
      type="button"
      class="wide"
      data-testid="another-account"
      @click=${() => signInAsAnother(passcodeIn(this.input.value) ?? this.typed)}
    >
      ${icon('people')} ${this.t('entry.another-account')}
    </button>`;
  }

  private edited(): void {
    this.act({ do: 'prepare' });
    // A pasted link becomes its code. A complete code gets its dash.
    const passcode = passcodeIn(this.input.value);
    if (passcode) this.input.value = formatPasscode(passcode);
  }

  private submit(event: Event): void {
    event.preventDefault();
    this.act({ do: 'enter-code', typed: this.input.value });
    this.input.select();
  }
}
