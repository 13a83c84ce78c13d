/** Pages with few words: joining, not found, gone, open elsewhere. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { paths } from '../../src/protocol/paths.ts';
import type { Failure } from '../client/failure.ts';
import { pageStyles } from '../design/page-styles.ts';
import { buttonStyles, cardStyles } from '../design/styles.ts';
import { checkLink } from './check-link.ts';
import { BesideElement } from './element.ts';
import { wordsOf } from './failure-notice.ts';

export type PlainPageKind =
  'joining' | 'returning' | 'not-found' | 'gone' | 'elsewhere' | 'offline';

@customElement('beside-plain-page')
export class PlainPage extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    pageStyles,
    css`
      .waiting {
        inline-size: 2.25rem;
        block-size: 2.25rem;
        border-radius: 50%;
        border: 4px solid var(--line);
        border-block-start-color: var(--accent);
        animation: turn 0.9s linear infinite;
      }
      @keyframes turn {
        to {
          transform: rotate(1turn);
        }
      }
    `,
  ];

  @property() kind: PlainPageKind = 'joining';
  @property({ attribute: false }) failure: Failure | undefined;
  /** The page to which the link leads. */
  @property() next: string = paths.enterCode;

  protected override render() {
    return html`<main id="main">
      <section class="card stack-loose">${this.content()}</section>
    </main>`;
  }

  private content(): TemplateResult {
    switch (this.kind) {
      case 'joining':
        return this.waiting(this.t('join.title'), this.t('join.lead'));
      case 'returning':
        return this.waiting(this.t('join.returning'), this.t('app.loading'));
      case 'not-found':
        return this.words(this.t('not-found.title'), this.t('not-found.lead'), this.goOn());
      case 'gone':
        return this.words(
          this.t('gone.title'),
          this.failure ? wordsOf(this.failure) : '',
          this.goOn(),
        );
      case 'offline':
        return this.words(
          this.t('error.title'),
          this.failure ? wordsOf(this.failure) : this.t('app.ready-failed'),
          html`<button class="primary" @click=${() => location.reload()}>
              ${this.t('app.try-again')}
            </button>
            ${checkLink('here')}`,
        );
      case 'elsewhere':
        return this.words(
          this.t('elsewhere.title'),
          this.t('elsewhere.choice'),
          html`<button
            class="primary"
            data-testid="use-here"
            @click=${() => this.act({ do: 'use-here' })}
          >
            ${this.t('elsewhere.use-here')}
          </button>`,
        );
    }
  }

  private waiting(title: string, lead: string): TemplateResult {
    return html`<div class="waiting" aria-hidden="true"></div>
      <div class="stack" role="status">
        <h1>${title}</h1>
        <p class="soft">${lead}</p>
      </div>`;
  }

  private words(title: string, lead: string, next: TemplateResult): TemplateResult {
    return html`<div class="stack">
        <h1>${title}</h1>
        ${lead ? html`<p class="lead">${lead}</p>` : nothing}
      </div>
      <div class="row">${next}</div>`;
  }

  private goOn(): TemplateResult {
    const words =
      this.kind === 'not-found'
        ? this.t('not-found.home')
        : this.next === paths.help
          ? this.t('app.help-console')
          : this.t('end.enter-code');
    return html`<a class="button primary" href=${this.next}>${words}</a>`;
  }
}
