/** What is kept how long, when old data were deleted last, and what is kept because of a legal hold. */
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { RetentionStatus } from '../../../../src/protocol/requests/retention.ts';
import '../../../components/data-table.ts';
import type { Column } from '../../../components/data-table.ts';
import { BesideElement } from '../../../components/element.ts';
import '../../../components/list-state.ts';
import { RequestController } from '../../../components/request-controller.ts';
import { dateAndTime } from '../../../i18n/dates.ts';
import { durationUnits, durationWords } from '../../../i18n/durations.ts';
import './legal-holds.ts';

@customElement('beside-admin-retention')
export class AdminRetention extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      :host {
        display: grid;
        gap: var(--space-5);
      }
    `,
  ];

  private readonly status = new RequestController(this, 'retention.read');

  private get columns(): Column<RetentionStatus>[] {
    return [
      {
        name: 'kind',
        title: this.t('retention.kind'),
        cell: ({ kind }) => this.t(`retention.kind.${kind}`),
      },
      {
        name: 'days',
        title: this.t('retention.days'),
        cell: ({ days }) =>
          days === 'forever'
            ? this.t('retention.forever')
            : durationWords(days * durationUnits.day),
      },
      {
        name: 'last',
        title: this.t('retention.last'),
        cell: ({ last }) =>
          last
            ? this.t('retention.last.rows', { time: dateAndTime(last.at), count: last.rows })
            : this.t('retention.never'),
      },
      {
        name: 'due',
        title: this.t('retention.due'),
        isNumeric: true,
        cell: ({ due, more }) => this.t(more ? 'retention.more' : 'retention.rows', { count: due }),
      },
      {
        name: 'kept',
        title: this.t('retention.kept'),
        isNumeric: true,
        cell: ({ kept }) => this.t('retention.rows', { count: kept }),
      },
    ];
  }

  protected override willUpdate(): void {
    this.status.ask({});
  }

  protected override render() {
    const { reply, failure, loading } = this.status;
    return html`<p class="lead">${this.t('retention.lead')}</p>
      <beside-list-state
        .failure=${failure}
        ?loading=${loading && !reply}
        @try-again=${() => void this.status.again()}
      ></beside-list-state>
      ${
        reply
          ? html`<beside-data-table
                row-name="retention-row"
                .label=${this.t('admin.part.retention')}
                .columns=${this.columns}
                .rows=${reply.kinds}
                .keyOf=${({ kind }: RetentionStatus) => kind}
              ></beside-data-table>
              ${
                reply.lastRunAt === undefined
                  ? nothing
                  : html`<p class="small soft">
                      ${this.t('retention.looked', { time: dateAndTime(reply.lastRunAt) })}
                    </p>`
              }`
          : nothing
      }
      <beside-legal-holds @holds-change=${() => void this.status.again()}></beside-legal-holds>`;
  }
}
