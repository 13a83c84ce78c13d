/** In which hours of the week sessions begin. A table of which the darkest cells have the most. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ReportSummary } from '../../../../src/protocol/requests/reports.ts';
import { BesideElement } from '../../../components/element.ts';
import { currentLanguage } from '../../../i18n/locale.ts';
import { figure } from './report-query.ts';

const shades = 5;
/** A Monday. */
const monday = Date.UTC(2026, 0, 5);
const hourMs = 3_600_000;

@customElement('beside-hours-table')
export class HoursTable extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      .scroll {
        overflow-x: auto;
      }
      table {
        border-collapse: separate;
        border-spacing: 2px;
        font-size: var(--text-s);
        font-variant-numeric: tabular-nums;
      }
      th {
        font-weight: 400;
        color: var(--ink-soft);
        padding-inline: var(--space-1);
        white-space: nowrap;
        text-align: start;
      }
      td {
        min-inline-size: 2rem;
        padding: var(--space-1);
        text-align: center;
        border-radius: var(--radius-s, 4px);
        background: color-mix(in srgb, var(--accent) var(--share, 0%), var(--surface));
      }
      .s1 {
        --share: 8%;
      }
      .s2 {
        --share: 16%;
      }
      .s3 {
        --share: 24%;
      }
      .s4 {
        --share: 32%;
      }
      .s5 {
        --share: 40%;
      }
    `,
  ];

  @property({ attribute: false }) hours: ReportSummary['busiestHours'] = [];

  protected override render() {
    const most = Math.max(1, ...this.hours.map(({ sessions }) => sessions));
    const counts = new Map(
      this.hours.map((each) => [each.weekday * 24 + each.hour, each.sessions]),
    );
    const hourOf = new Intl.DateTimeFormat(currentLanguage(), { hour: 'numeric', timeZone: 'UTC' });
    const dayOf = new Intl.DateTimeFormat(currentLanguage(), { weekday: 'short', timeZone: 'UTC' });
    const hours = Array.from({ length: 24 }, (_, hour) => hour);
    const days = Array.from({ length: 7 }, (_, day) => day);
    return html`<div
      class="scroll"
      role="region"
      tabindex="0"
      aria-label=${this.t('reports.hours')}
    >
      <table data-testid="report-hours">
        <caption class="visually-hidden">
          ${this.t('reports.hours')}
        </caption>
        <thead>
          <tr>
            <td></td>
            ${days.map(
              (day) => html`<th scope="col">${dayOf.format(monday + day * 24 * hourMs)}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${hours.map(
            (hour) =>
              html`<tr>
                <th scope="row">${hourOf.format(monday + hour * hourMs)}</th>
                ${days.map((day) => {
                  const count = counts.get((day + 1) * 24 + hour) ?? 0;
                  return html`<td class="s${Math.ceil((count / most) * shades)}">
                    ${figure(count)}
                  </td>`;
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}
