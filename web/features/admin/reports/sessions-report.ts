/** The list of sessions, with its filters, its order and its pages. All of them are in the address. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { adminPath } from '../../../../src/protocol/admin-parts.ts';
import { paths, type Me } from '../../../../src/protocol/paths.ts';
import type { ReportSort, SessionReport } from '../../../../src/protocol/requests/reports.ts';
import { followLink } from '../../../client/address.ts';
import type { Column, Sorting } from '../../../components/data-table.ts';
import '../../../components/data-table.ts';
import { BesideElement } from '../../../components/element.ts';
import type { FilterField } from '../../../components/filter-bar.ts';
import '../../../components/filter-bar.ts';
import '../../../components/list-state.ts';
import '../../../components/pager.ts';
import { QueryController } from '../../../components/query-controller.ts';
import { RequestController } from '../../../components/request-controller.ts';
import { buttonStyles } from '../../../design/styles.ts';
import { dateAndTime } from '../../../i18n/dates.ts';
import {
  deviceStateNames,
  figure,
  filterOf,
  personName,
  reasonNames,
  shortTime,
  stateNames,
} from './report-query.ts';

const sorts: readonly string[] = ['start', 'duration', 'wait', 'picture'] satisfies ReportSort[];

@customElement('beside-sessions-report')
export class SessionsReport extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    css`
      :host {
        display: grid;
        gap: var(--space-5);
        justify-items: start;
        min-inline-size: 0;
      }
      :host > * {
        max-inline-size: 100%;
      }
      beside-filter-bar,
      beside-data-table,
      beside-list-state {
        inline-size: 100%;
      }
    `,
  ];
  @property({ attribute: false }) me!: Me;
  private readonly query = new QueryController(this);
  private readonly report = new RequestController(this, 'reports.sessions');

  private get sorting(): Sorting {
    const sort = this.query.get('sort');
    return {
      by: sort !== undefined && sorts.includes(sort) ? sort : 'start',
      isDescending: this.query.get('order') !== 'asc',
    };
  }

  protected override willUpdate(): void {
    const { by, isDescending } = this.sorting;
    const { cursor } = this.query;
    this.report.ask({
      ...filterOf(this.query),
      ...{ sort: by as ReportSort, order: isDescending ? 'desc' : 'asc' },
      ...(cursor && { cursor }),
    });
  }

  protected override render() {
    const { reply, failure, loading } = this.report;
    const sessions = reply?.sessions ?? [];
    const isSearching = sessions.length === 0 && reply?.nextCursor !== undefined;
    return html`<beside-filter-bar .fields=${this.fields()}></beside-filter-bar>
      <a class="button" href=${this.csvAddress()} download data-testid="report-csv"
        >${this.t('reports.csv')}</a
      >
      ${
        sessions.length > 0 && !failure
          ? html`<beside-data-table
              .columns=${this.columns()}
              .rows=${sessions}
              .keyOf=${({ sessionId }: SessionReport) => sessionId}
              .detailsOf=${(session: SessionReport) => this.details(session)}
              .sorting=${this.sorting}
              .label=${this.t('reports.sessions')}
              .loading=${loading}
              row-name="report-row"
              @sort-change=${({ detail }: CustomEvent<Sorting>) => this.sortBy(detail)}
            ></beside-data-table>`
          : isSearching && !failure
            ? html`<p role="status">${this.t('reports.none-yet')}</p>`
            : html`<beside-list-state
                .failure=${failure}
                .loading=${loading && !reply}
                .empty=${this.t('reports.none')}
                @try-again=${() => void this.report.again()}
              ></beside-list-state>`
      }
      <beside-pager .next=${reply?.nextCursor}></beside-pager>`;
  }

  private sortBy({ by, isDescending }: Sorting): void {
    this.query.change({ sort: by, order: isDescending ? 'desc' : 'asc' });
  }

  private csvAddress(): string {
    const filter = Object.entries(filterOf(this.query)).map(([name, value]) => [
      name,
      String(value),
    ]);
    const query = new URLSearchParams(filter).toString();
    return paths.sessionsCsv + (query && `?${query}`);
  }

  private fields(): FilterField[] {
    const search = (name: string, label: string): FilterField => ({ name, label, type: 'search' });
    const select = (name: string, label: string, options: FilterField['options']): FilterField => ({
      ...{ name, label, type: 'select', options: options ?? [] },
    });
    return [
      { name: 'from', label: this.t('reports.from'), type: 'date' },
      { name: 'to', label: this.t('reports.to'), type: 'date' },
      search('text', this.t('reports.text')),
      search('helper', this.t('reports.helper')),
      search('sharer', this.t('reports.sharer')),
      search('category', this.t('reports.category')),
      search('group', this.t('reports.group')),
      search('system', this.t('reports.system')),
      select(
        'deviceState',
        this.t('reports.device'),
        deviceStateNames.map((value) => ({ value, label: this.t(`device.state.${value}`) })),
      ),
      select(
        'state',
        this.t('reports.state'),
        stateNames.map((value) => ({ value, label: this.t(`reports.state.${value}`) })),
      ),
      select(
        'reason',
        this.t('reports.reason'),
        reasonNames.map((value) => ({ value, label: this.t(`reports.reason.${value}`) })),
      ),
    ];
  }

  private columns(): Column<SessionReport>[] {
    const time = (name: string, title: string, of: (row: SessionReport) => number | undefined) => ({
      ...{ name, title, isSortable: true, isNumeric: true },
      cell: (row: SessionReport) => shortTime(of(row)),
    });
    return [
      {
        ...{ name: 'start', title: this.t('reports.start'), isSortable: true },
        cell: ({ createdAt }) =>
          html`<time datetime=${new Date(createdAt).toISOString()}
            >${dateAndTime(createdAt)}</time
          >`,
      },
      {
        ...{ name: 'helper', title: this.t('reports.helper') },
        cell: ({ helper }) => html`<bdi>${personName(helper)}</bdi>`,
      },
      {
        ...{ name: 'sharer', title: this.t('reports.sharer') },
        cell: ({ sharer }) => html`<bdi>${personName(sharer)}</bdi>`,
      },
      {
        ...{ name: 'device', title: this.t('reports.device') },
        cell: ({ deviceName, deviceState }) =>
          html`<bdi>${deviceName ?? '–'}</bdi> ${
              deviceState
                ? html`<div class="small soft">${this.t(`device.state.${deviceState}`)}</div>`
                : nothing
            }`,
      },
      time('duration', this.t('reports.duration'), ({ durationMs }) => durationMs),
      time('wait', this.t('reports.wait'), ({ waitMs }) => waitMs),
      time('picture', this.t('reports.picture'), ({ pictureMs }) => pictureMs),
      {
        ...{ name: 'reason', title: this.t('reports.reason') },
        cell: ({ reason, state }) =>
          reason ? this.t(`reports.reason.${reason}`) : this.t(`reports.state.${state}`),
      },
    ];
  }

  private details({
    sessionId,
    system,
    ticket,
    category,
    quality,
    endedAt,
    refusedJoiners,
    helper,
    sharer,
  }: SessionReport) {
    const line = (label: string, value: string | undefined) =>
      value === undefined ? nothing : html`<div>${label}: <bdi>${value}</bdi></div>`;
    return html`${line(this.t('reports.helper'), helper?.userName)}
    ${line(this.t('reports.sharer'), sharer?.userName)} ${line(this.t('reports.system'), system)}
    ${line(this.t('reports.ticket'), ticket)} ${line(this.t('reports.category'), category)}
    ${line(this.t('reports.end'), endedAt === undefined ? undefined : dateAndTime(endedAt))}
    ${line(this.t('reports.quality'), quality === undefined ? undefined : figure(quality))}
    ${line(this.t('reports.refused'), refusedJoiners > 0 ? figure(refusedJoiners) : undefined)}
    ${
      this.me.permissions.includes('audit.read')
        ? html`<a
            href="${adminPath('audit')}?session=${sessionId}"
            data-testid="report-audit"
            @click=${followLink}
            >${this.t('admin.sessions.audit')}</a
          >`
        : nothing
    }`;
  }
}
