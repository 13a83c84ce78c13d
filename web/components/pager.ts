/** The pages of a list, by the cursors that the server gives. The cursor of a page is in its address. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { followLink } from '../client/address.ts';
import { buttonStyles } from '../design/styles.ts';
import { BesideElement } from './element.ts';
import { QueryController } from './query-controller.ts';

@customElement('beside-pager')
export class Pager extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    css`
      nav {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-3);
      }
    `,
  ];

  /** The cursor of the next page. Undefined on the last one. */
  @property() next: string | undefined;
  private readonly query = new QueryController(this);

  /** Only then the address before this one is the page before this one. */
  private get cameByNext(): boolean {
    return (history.state as { besideNext?: true } | null)?.besideNext === true;
  }

  private readonly goToNext = (event: MouseEvent): void => {
    followLink(event, { besideNext: true });
  };

  protected override render() {
    const { cursor } = this.query;
    if (!cursor && !this.next) return nothing;
    return html`<nav aria-label=${this.t('pager.label')}>
      ${
        cursor
          ? html`<a
                class="button"
                href=${this.query.hrefWith({})}
                data-testid="page-first"
                @click=${followLink}
                >${this.t('pager.first')}</a
              >
              ${
                this.cameByNext
                  ? html`<button data-testid="page-back" @click=${() => history.back()}>
                      ${this.t('pager.back')}
                    </button>`
                  : nothing
              }`
          : nothing
      }
      ${
        this.next
          ? html`<a
              class="button"
              rel="next"
              href=${this.query.hrefWith({ cursor: this.next })}
              data-testid="page-next"
              @click=${this.goToNext}
              >${this.t('pager.next')}</a
            >`
          : nothing
      }
    </nav>`;
  }
}
