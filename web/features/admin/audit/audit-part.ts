/** The audit log: searched by what is in the address, and exported. */
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { AuditRow } from '../../../../src/protocol/audit-row.ts';
import { paths } from '../../../../src/protocol/paths.ts';
import type { Column } from '../../../components/data-table.ts';
import '../../../components/data-table.ts';
import { BesideElement } from '../../../components/element.ts';
import type { FilterField } from '../../../components/filter-bar.ts';
import '../../../components/filter-bar.ts';
import '../../../components/list-state.ts';
import '../../../components/pager.ts';
import { QueryController } from '../../../components/query-controller.ts';
import { RequestController } from '../../../components/request-controller.ts';
import { buttonStyles, cardStyles } from '../../../design/styles.ts';
import { dateAndExactTime, dateAndTime } from '../../../i18n/dates.ts';
import { keysAfter, wordsOfKey } from '../../../i18n/locale.ts';
import './audit-record.ts';
import { filterOf } from './audit-filter.ts';

@customElement('beside-admin-audit')
export class AdminAudit extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      :host {
        display: grid;
        gap: var(--space-4);
      }
      time {
        white-space: nowrap;
      }
    `,
  ];

  private readonly query = new QueryController(this);
  private readonly found = new RequestController(this, 'audit.search');

  protected override willUpdate(): void {
    const { cursor } = this.query;
    this.found.ask({ ...filterOf(this.query), ...(cursor && { cursor }) });
  }

  protected override render() {
    const { reply, failure, loading } = this.found;
    const rows = reply?.rows ?? [];
    return html`<p class="soft">${this.t('admin.audit.lead')}</p>
      <beside-filter-bar .fields=${this.fields()}></beside-filter-bar>
      <div class="row">
        ${(['csv', 'jsonl'] as const).map(
          (format) =>
            html`<a
              class="button"
              download
              href=${this.exportAddress(format)}
              data-testid="audit-export-${format}"
              >${this.t('admin.audit.export', { format: format.toUpperCase() })}</a
            >`,
        )}
      </div>
      ${
        rows.length > 0 && !failure
          ? html`<beside-data-table
              .columns=${this.columns()}
              .rows=${rows}
              .keyOf=${({ id }: AuditRow) => String(id)}
              .detailsOf=${(row: AuditRow) =>
                html`<beside-audit-record .row=${row}></beside-audit-record>`}
              .label=${this.t('admin.part.audit')}
              .loading=${loading}
              row-name="audit-row"
            ></beside-data-table>`
          : html`<beside-list-state
              .failure=${failure}
              .loading=${loading && !reply}
              .empty=${this.t(reply?.nextCursor ? 'admin.audit.further' : 'admin.audit.none')}
              @try-again=${() => void this.found.again()}
            ></beside-list-state>`
      }
      <beside-pager .next=${reply?.nextCursor}></beside-pager>
      ${
        reply
          ? html`<p class="small soft" data-testid="audit-checkpoint">
              ${
                reply.checkpoint
                  ? this.t('admin.audit.checkpoint', {
                      id: String(reply.checkpoint.id),
                      when: dateAndTime(reply.checkpoint.at),
                    })
                  : this.t('admin.audit.no-checkpoint')
              }
            </p>`
          : nothing
      }`;
  }

  private fields(): FilterField[] {
    const field = (name: 'person' | 'session' | 'device' | 'address' | 'text'): FilterField => ({
      name,
      type: 'search',
      label: this.t(`admin.audit.${name}`),
    });
    return [
      { name: 'from', type: 'datetime-local', label: this.t('admin.audit.from') },
      { name: 'to', type: 'datetime-local', label: this.t('admin.audit.to') },
      {
        name: 'type',
        type: 'select',
        label: this.t('admin.audit.type'),
        options: keysAfter('audit.').map((value) => ({ value, label: typeWords(value) })),
      },
      {
        name: 'result',
        type: 'select',
        label: this.t('admin.audit.result'),
        options: (['done', 'refused'] as const).map((value) => ({
          value,
          label: this.t(`admin.audit.result.${value}`),
        })),
      },
      ...(['person', 'session', 'device', 'address', 'text'] as const).map(field),
    ];
  }

  private columns(): Column<AuditRow>[] {
    return [
      {
        name: 'at',
        title: this.t('admin.audit.time'),
        cell: ({ at }) =>
          html`<time datetime=${new Date(at).toISOString()}>${dateAndExactTime(at)}</time>`,
      },
      {
        name: 'type',
        title: this.t('admin.audit.type'),
        cell: ({ type, code }) =>
          html`${typeWords(type)}
          ${code ? html`<div class="small soft">${wordsOfKey(`error.${code}`) ?? code}</div>` : nothing}`,
      },
      { name: 'person', title: this.t('admin.audit.who'), cell: ({ person }) => nameOf(person) },
      {
        name: 'target',
        title: this.t('admin.audit.to-whom'),
        cell: ({ target }) => nameOf(target),
      },
    ];
  }

  private exportAddress(format: string): string {
    const values = Object.entries({ format, ...filterOf(this.query) });
    const query = new URLSearchParams(values.map(([name, value]) => [name, String(value)]));
    return `${paths.auditExport}?${query.toString()}`;
  }
}

function typeWords(type: string): string {
  return wordsOfKey(`audit.${type}`) ?? type;
}

function nameOf(person: AuditRow['person']) {
  if (!person) return nothing;
  const { name, userName, key } = person;
  return html`<bdi>${name ?? key}</bdi>
    ${userName ? html`<div class="small soft"><bdi>${userName}</bdi></div>` : nothing}`;
}
