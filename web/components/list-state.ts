/** What is shown in the place of a list: that it is loading, that it could not be read, or that nothing is in it. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { followLink } from '../client/address.ts';
import type { Failure } from '../client/failure.ts';
import { icon } from '../design/icons.ts';
import { buttonStyles, cardStyles } from '../design/styles.ts';
import { BesideElement } from './element.ts';
import { explain } from './failure-notice.ts';

@customElement('beside-list-state')
export class ListState extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      .nothing {
        display: grid;
        justify-items: center;
        gap: var(--space-3);
        padding: var(--space-6) var(--space-4);
        border: 1px dashed var(--line-strong);
        border-radius: var(--radius-l);
        color: var(--ink-soft);
        text-align: center;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) failure: Failure | undefined;
  @property({ type: Boolean }) loading = false;
  /** What is said where there is nothing, and no filter is set. Undefined if there is something. */
  @property() empty: string | undefined;

  protected override render() {
    if (this.failure) return this.failed(this.failure);
    if (this.loading) return html`<p class="soft" role="status">${this.t('app.loading')}</p>`;
    if (this.empty === undefined) return nothing;
    const isFiltered = location.search !== '';
    return html`<div class="nothing" data-testid="list-empty">
      <p>${isFiltered ? this.t('list.not-found') : this.empty}</p>
      ${
        isFiltered
          ? html`<a class="button" href=${location.pathname} @click=${followLink}
              >${this.t('filter.clear')}</a
            >`
          : nothing
      }
    </div>`;
  }

  private failed(failure: Failure) {
    return html`<div
      class="notice with-action warn"
      role="alert"
      data-testid="list-failed"
      data-code=${failure.code}
    >
      ${icon('warning')}
      <div>${explain(failure)}</div>
      <button @click=${() => this.dispatchEvent(new Event('try-again'))}>
        ${this.t('app.try-again')}
      </button>
    </div>`;
  }
}
