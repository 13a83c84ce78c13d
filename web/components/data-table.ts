/** Rows of records, sorted and expanded by whoever reads them. On a narrow page each row is a card. */
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { followLink } from '../client/address.ts';
import { icon } from '../design/icons.ts';
import { tableStyles } from '../design/tables.ts';
import { buttonStyles } from '../design/styles.ts';
import { BesideElement } from './element.ts';

export interface Column<Row> {
  /** Also what the server sorts by. */
  name: string;
  title: string;
  /** Text or a template. */
  cell: (row: Row) => unknown;
  isSortable?: boolean;
  /** Numbers stand at the end of their column. */
  isNumeric?: boolean;
}

export interface Sorting {
  by: string;
  isDescending: boolean;
}

@customElement('beside-data-table')
export class DataTable<Row> extends BesideElement {
  static override styles = [BesideElement.styles, buttonStyles, tableStyles];

  /** The first column names the row. */
  @property({ attribute: false }) columns: Column<Row>[] = [];
  @property({ attribute: false }) rows: Row[] = [];
  /** What the table shows, for a screen reader. */
  @property() label = '';
  /** Says which row is which, between two lists of rows. It is the row's `data-id`. */
  @property({ attribute: false }) keyOf: (row: Row) => string = () => '';
  /** The address to which the first cell of a row leads. */
  @property({ attribute: false }) hrefOf: ((row: Row) => string) | undefined;
  /** More about a row, which is shown when it is expanded. */
  @property({ attribute: false }) detailsOf: ((row: Row) => unknown) | undefined;
  @property({ attribute: false }) sorting: Sorting | undefined;
  /** The test id of a row. */
  @property({ attribute: 'row-name' }) rowName = '';
  /** The rows are about to be replaced. */
  @property({ type: Boolean }) loading = false;
  private readonly expanded = new Set<string>();

  protected override render() {
    const { columns, rows, label, detailsOf, loading } = this;
    return html`<div class="scroll" role="region" aria-label=${label} tabindex="0">
      <table aria-busy=${loading ? 'true' : 'false'}>
        <caption class="visually-hidden">
          ${label}
        </caption>
        <thead>
          <tr>
            ${columns.map((column) => this.head(column))}
            ${
              detailsOf
                ? html`<th scope="col">
                    <span class="visually-hidden">${this.t('table.details')}</span>
                  </th>`
                : nothing
            }
          </tr>
        </thead>
        <tbody>
          ${repeat(rows, this.keyOf, (row) => this.row(row))}
        </tbody>
      </table>
    </div>`;
  }

  private head({ name, title, isSortable, isNumeric }: Column<Row>) {
    const { sorting } = this;
    const kind = isNumeric ? 'numeric' : '';
    if (!isSortable) return html`<th scope="col" class=${kind}>${title}</th>`;
    const isSorted = sorting?.by === name;
    const order = !isSorted ? 'none' : sorting.isDescending ? 'descending' : 'ascending';
    const symbol = { none: 'sort', descending: 'down', ascending: 'up' } as const;
    return html`<th scope="col" class="${kind} sortable" aria-sort=${order}>
      <button
        class="quiet"
        data-testid="sort"
        data-column=${name}
        @click=${() => this.sort({ by: name, isDescending: order === 'ascending' })}
      >
        ${title} ${icon(symbol[order], 16)}
      </button>
    </th>`;
  }

  private row(row: Row) {
    const { columns, hrefOf, detailsOf, rowName } = this;
    const key = this.keyOf(row);
    const isExpanded = this.expanded.has(key);
    const [first, ...others] = columns;
    return html`<tr data-testid=${rowName} data-id=${key}>
        <th scope="row">
          ${
            hrefOf
              ? html`<a href=${hrefOf(row)} @click=${followLink}>${first?.cell(row)}</a>`
              : first?.cell(row)
          }
        </th>
        ${others.map(
          ({ title, cell, isNumeric }) =>
            html`<td class=${isNumeric ? 'numeric' : ''} data-label=${title}>
              <div>${cell(row)}</div>
            </td>`,
        )}
        ${
          detailsOf
            ? html`<td class="act">
                <button
                  class="quiet icon-only"
                  aria-expanded=${isExpanded ? 'true' : 'false'}
                  aria-label=${this.t('table.details')}
                  data-testid="expand"
                  @click=${() => this.toggle(key)}
                >
                  ${icon(isExpanded ? 'up' : 'down')}
                </button>
              </td>`
            : nothing
        }
      </tr>
      ${
        detailsOf && isExpanded
          ? html`<tr class="details">
              <td colspan=${columns.length + 1}>${detailsOf(row)}</td>
            </tr>`
          : nothing
      }`;
  }

  private toggle(key: string): void {
    if (!this.expanded.delete(key)) this.expanded.add(key);
    this.requestUpdate();
  }

  private sort(detail: Sorting): void {
    this.dispatchEvent(new CustomEvent('sort-change', { detail }));
  }
}
