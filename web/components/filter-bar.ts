/** The filters of a list. Their values are the query of the address. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { followLink } from '../client/address.ts';
import { fieldStyles } from '../design/fields.ts';
import { buttonStyles } from '../design/styles.ts';
import { BesideElement } from './element.ts';
import { QueryController, type QueryChanges } from './query-controller.ts';

export interface FilterField {
  /** The parameter of the query. */
  name: string;
  label: string;
  type: 'search' | 'date' | 'datetime-local' | 'select';
  /** Of a `select`. Its first option, which is no filter, is added. */
  options?: { value: string; label: string }[];
  /** Its first option. Default: that it does not matter. */
  first?: string;
}

@customElement('beside-filter-bar')
export class FilterBar extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    fieldStyles,
    css`
      form {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 11rem), 1fr));
        gap: var(--space-3);
        align-items: end;
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
      }
    `,
  ];

  @property({ attribute: false }) fields: FilterField[] = [];
  private readonly query = new QueryController(this);

  protected override render() {
    const isFiltered = this.fields.some(({ name }) => this.query.get(name));
    return html`<form role="search" aria-label=${this.t('filter.label')} @submit=${this.submit}>
      ${this.fields.map((field) => this.field(field))}
      <div class="acts">
        <button type="submit" data-testid="filter-apply">${this.t('filter.apply')}</button>
        ${
          isFiltered
            ? html`<a
                class="button quiet"
                href=${this.query.hrefWith(this.unfiltered())}
                data-testid="filter-clear"
                @click=${followLink}
                >${this.t('filter.clear')}</a
              >`
            : nothing
        }
      </div>
    </form>`;
  }

  private field({ name, label, type, options = [], first = this.t('filter.any') }: FilterField) {
    const value = this.query.get(name) ?? '';
    return html`<label class="field">
      <span>${label}</span>
      ${
        type === 'select'
          ? html`<select name=${name} data-testid="filter-${name}" @change=${this.submit}>
              <option value="" .selected=${value === ''}>${first}</option>
              ${options.map(
                (option) =>
                  html`<option value=${option.value} .selected=${option.value === value}>
                    ${option.label}
                  </option>`,
              )}
            </select>`
          : html`<input
              name=${name}
              type=${type}
              data-testid="filter-${name}"
              .value=${value}
              maxlength="200"
              autocomplete="off"
              spellcheck="false"
            />`
      }
    </label>`;
  }

  private unfiltered(): QueryChanges {
    return Object.fromEntries(this.fields.map(({ name }) => [name, undefined]));
  }

  private submit(event: Event): void {
    event.preventDefault();
    const form = this.shadowRoot?.querySelector('form');
    if (!form) return;
    const values = [...new FormData(form)].map(([name, value]) => [
      name,
      typeof value === 'string' ? value.trim() : '',
    ]);
    this.query.change(Object.fromEntries(values) as Record<string, string>);
  }
}
