/** What can be said about many sessions together: figures, a chart over time, and tables. */
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Measures, ReportSummary } from '../../../../src/protocol/requests/reports.ts';
import type { Column } from '../../../components/data-table.ts';
import '../../../components/data-table.ts';
import { BesideElement } from '../../../components/element.ts';
import type { FilterField } from '../../../components/filter-bar.ts';
import '../../../components/filter-bar.ts';
import '../../../components/list-state.ts';
import { QueryController } from '../../../components/query-controller.ts';
import { RequestController } from '../../../components/request-controller.ts';
import type { Point } from '../../../components/time-chart.ts';
import '../../../components/time-chart.ts';
import { currentLanguage } from '../../../i18n/locale.ts';
import './hours-table.ts';
import { figure, percent, periodOf, personName, shortTime } from './report-query.ts';

const dayMs = 24 * 3_600_000;

/** Days without sessions are left out by the server. The chart shows them as 0. */
function withEmptyDays(rows: ReportSummary['overTime'], days: 1 | 7): Point[] {
  const sessionsAt = new Map(rows.map(({ start, sessions }) => [start, sessions]));
  const [first = 0, last = 0] = [rows[0]?.start, rows.at(-1)?.start];
  // A time of more than two years comes by week, whatever was asked for.
  const step = rows.every(({ start }) => (start - first) % (7 * dayMs) === 0) ? 7 : days;
  return Array.from({ length: Math.floor((last - first) / (step * dayMs)) + 1 }, (_, index) => {
    const at = first + index * step * dayMs;
    return [at, sessionsAt.get(at) ?? 0];
  });
}

/** One row of a table: what it is about, and its numbers. */
interface Row extends Partial<Measures> {
  name: string;
  sessions: number;
}

@customElement('beside-summary-report')
export class SummaryReport extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      :host,
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-4);
        min-inline-size: 0;
      }
      :host {
        gap: var(--space-6);
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 9rem), 1fr));
        gap: var(--space-3);
      }
      dl div {
        padding: var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius-l);
        background: var(--surface);
      }
      dd {
        margin: 0;
      }
      dt + dd {
        font-size: var(--text-l, 1.375rem);
        font-weight: 650;
      }
    `,
  ];
  private readonly query = new QueryController(this);
  private readonly report = new RequestController(this, 'reports.summary');

  protected override willUpdate(): void {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const by = this.query.get('by') === 'week' ? 'week' : 'day';
    this.report.ask({ ...periodOf(this.query), by, timeZone });
  }

  protected override render() {
    const { reply, failure, loading } = this.report;
    const isEmpty = reply?.totals.sessions === 0 && reply.refusals.length === 0;
    return html`<beside-filter-bar .fields=${this.fields()}></beside-filter-bar> ${
        reply && !failure && !isEmpty
          ? this.summary(reply)
          : html`<beside-list-state
              .failure=${failure}
              .loading=${loading && !reply}
              .empty=${this.t('reports.none')}
              @try-again=${() => void this.report.again()}
            ></beside-list-state>`
      }`;
  }

  private fields(): FilterField[] {
    return [
      { name: 'from', label: this.t('reports.from'), type: 'date' },
      { name: 'to', label: this.t('reports.to'), type: 'date' },
      {
        ...{ name: 'by', label: this.t('reports.by'), type: 'select' },
        first: this.t('reports.by.day'),
        options: [{ value: 'week', label: this.t('reports.by.week') }],
      },
    ];
  }

  private summary({ totals, overTime, busiestHours, refusals, ...lists }: ReportSummary) {
    const dates = new Intl.DateTimeFormat(currentLanguage(), {
      dateStyle: 'medium',
      timeZone: 'UTC',
    });
    const tile = (label: string, value: string, spread: unknown = nothing) =>
      html`<div>
        <dt class="small soft">${label}</dt>
        <dd>${value}</dd>
        ${spread}
      </div>`;
    const times = overTime.map(({ start, ...row }) => ({ name: dates.format(start), ...row }));
    return html`<dl data-testid="report-totals">
        ${tile(this.t('reports.sessions'), figure(totals.sessions))}
        ${tile(
          this.t('reports.duration'),
          shortTime(totals.meanDurationMs),
          this.spread(totals.medianDurationMs, totals.p90DurationMs),
        )}
        ${tile(
          this.t('reports.wait'),
          shortTime(totals.meanWaitMs),
          this.spread(totals.medianWaitMs, totals.p90WaitMs),
        )}
        ${tile(
          this.t('reports.picture'),
          shortTime(totals.meanPictureMs),
          this.spread(totals.medianPictureMs, totals.p90PictureMs),
        )}
        ${tile(this.t('reports.quality'), figure(totals.quality))}
      </dl>
      <section>
        <h2>${this.t('reports.over-time')}</h2>
        <p class="small soft">${this.t('reports.utc')}</p>
        <beside-time-chart
          data-testid="report-chart"
          .label=${this.t('reports.over-time')}
          .points=${withEmptyDays(overTime, this.query.get('by') === 'week' ? 7 : 1)}
        ></beside-time-chart>
        <details>
          <summary>${this.t('reports.table')}</summary>
          ${this.table(this.t('reports.over-time'), this.t('reports.start'), times, false)}
        </details>
      </section>
      <section>
        <h2>${this.t('reports.hours')}</h2>
        <beside-hours-table .hours=${busiestHours}></beside-hours-table>
      </section>
      ${this.list(this.t('reports.helper'), lists.helpers, ({ helper }) => personName(helper))}
      ${this.list(this.t('reports.group'), lists.groups, ({ group }) => group)}
      ${this.list(this.t('reports.category'), lists.categories, ({ category }) => category ?? '–')}
      ${this.list(this.t('reports.reason'), lists.reasons, ({ reason }) =>
        this.t(`reports.reason.${reason}`),
      )}
      ${
        refusals.length > 0
          ? this.list(
              this.t('reports.refusals'),
              refusals.map(({ refusal, count }) => ({ refusal, sessions: count })),
              ({ refusal }) => this.refusal(refusal),
            )
          : nothing
      }`;
  }

  /** The median, and the time that nine of ten sessions did not exceed. */
  private spread(median: number | undefined, p90: number | undefined) {
    if (median === undefined) return nothing;
    return html`<dd class="small soft">
        ${this.t('reports.median')}: <bdi>${shortTime(median)}</bdi>
      </dd>
      <dd class="small soft"><bdi>${percent(0.9)}</bdi> ≤ <bdi>${shortTime(p90)}</bdi></dd>`;
  }

  private refusal(refusal: string): string {
    if (refusal === 'declined') return this.t('reports.reason.declined');
    return this.t(
      refusal === 'FOR_SOMEBODY_ELSE'
        ? 'reports.refusal.somebody-else'
        : 'reports.refusal.code-used',
    );
  }

  private list<Item extends { sessions: number }>(
    title: string,
    items: Item[],
    nameOf: (item: Item) => string,
  ) {
    const rows = items.map((item) => ({ ...item, name: nameOf(item) }));
    return rows.length === 0
      ? nothing
      : html`<section>
          <h2>${title}</h2>
          ${this.table(title, title, rows, true)}
        </section>`;
  }

  /** @param withBars A bar beside each number shows its share of the largest one. */
  private table(label: string, first: string, rows: Row[], withBars: boolean) {
    const most = Math.max(1, ...rows.map(({ sessions }) => sessions));
    const columns: Column<Row>[] = [
      { name: 'name', title: first, cell: ({ name }) => html`<bdi>${name}</bdi>` },
      {
        ...{ name: 'sessions', title: this.t('reports.sessions'), isNumeric: true },
        cell: ({ sessions }) =>
          html`${
              withBars
                ? html`<meter min="0" max=${most} .value=${sessions} aria-hidden="true"></meter>`
                : nothing
            } <span class="figure">${figure(sessions)}</span>`,
      },
    ];
    if (rows.some(({ joined }) => joined !== undefined))
      columns.push(
        {
          ...{ name: 'duration', title: this.t('reports.duration'), isNumeric: true },
          cell: ({ meanDurationMs }) => shortTime(meanDurationMs),
        },
        {
          ...{ name: 'wait', title: this.t('reports.wait'), isNumeric: true },
          cell: ({ meanWaitMs }) => shortTime(meanWaitMs),
        },
        {
          ...{ name: 'quality', title: this.t('reports.quality'), isNumeric: true },
          cell: ({ quality }) => figure(quality),
        },
      );
    return html`<beside-data-table
      .columns=${columns}
      .rows=${rows}
      .keyOf=${({ name }: Row) => name}
      .label=${label}
      row-name="summary-row"
    ></beside-data-table>`;
  }
}
