/** The reports: a summary, and the list of sessions. The address says which, and with which filters. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Me } from '../../../../src/protocol/paths.ts';
import { followLink } from '../../../client/address.ts';
import { BesideElement } from '../../../components/element.ts';
import { QueryController } from '../../../components/query-controller.ts';
import { buttonStyles } from '../../../design/styles.ts';
import './sessions-report.ts';
import './summary-report.ts';

@customElement('beside-admin-reports')
export class ReportsPart extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    css`
      :host {
        display: grid;
        gap: var(--space-5);
        min-inline-size: 0;
      }
      nav {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
      }
      a[aria-current='page'] {
        background: var(--accent-soft);
        color: var(--accent);
      }
    `,
  ];
  @property({ attribute: false }) me!: Me;
  private readonly query = new QueryController(this);

  protected override render() {
    const isList = this.query.get('view') === 'sessions';
    const link = (view: string | undefined, isShown: boolean, words: string) =>
      html`<a
        class="button"
        href=${this.query.hrefWith({ view })}
        aria-current=${isShown ? 'page' : 'false'}
        data-testid="report-view"
        data-view=${view ?? 'summary'}
        @click=${followLink}
        >${words}</a
      >`;
    return html`<nav aria-label=${this.t('admin.part.reports')}>
        ${link(undefined, !isList, this.t('reports.summary'))}
        ${link('sessions', isList, this.t('reports.sessions'))}
      </nav>
      ${
        isList
          ? html`<beside-sessions-report .me=${this.me}></beside-sessions-report>`
          : html`<beside-summary-report></beside-summary-report>`
      }`;
  }
}
