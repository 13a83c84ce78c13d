/** All of one row of the audit log. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { adminPath } from '../../../../src/protocol/admin-parts.ts';
import type { AuditRow } from '../../../../src/protocol/audit-row.ts';
import { followLink } from '../../../client/address.ts';
import { BesideElement } from '../../../components/element.ts';

@customElement('beside-audit-record')
export class AuditRecord extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: var(--space-1) var(--space-4);
        font-size: var(--text-s);
      }
      dt {
        color: var(--ink-soft);
      }
      dd {
        overflow-wrap: anywhere;
      }
      code {
        font-family: var(--font-mono);
      }
      @media (max-width: 30rem) {
        dl {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) row!: AuditRow;

  protected override render() {
    const { row } = this;
    const line = (title: string, value: unknown) =>
      value === undefined
        ? nothing
        : html`<dt>${title}</dt>
            <dd><bdi>${value}</bdi></dd>`;
    const code = (value: string | undefined) => value && html`<code>${value}</code>`;
    return html`<dl data-testid="audit-record">
      ${line(this.t('admin.audit.id'), row.id)}
      ${line(this.t('admin.audit.time'), new Date(row.at).toISOString())}
      ${line(this.t('admin.audit.type'), code(row.type))}
      ${line(this.t('admin.audit.result'), this.t(`admin.audit.result.${row.result}`))}
      ${line(this.t('admin.audit.code'), code(row.code))}
      ${line(this.t('admin.audit.who'), row.person?.key)}
      ${line(this.t('admin.audit.role'), row.role)}
      ${line(this.t('admin.audit.to-whom'), row.target?.key)}
      ${line(this.t('admin.audit.device'), row.devices?.join(' '))}
      ${line(this.t('admin.audit.address'), row.address)}
      ${line(this.t('admin.audit.note'), row.note)}
      ${line(
        this.t('admin.audit.session'),
        row.session &&
          html`<code>${row.session}</code>
            <a href="${adminPath('audit')}?session=${row.session}" @click=${followLink}
              >${this.t('admin.audit.of-session')}</a
            >`,
      )}
      ${line(this.t('admin.audit.details'), code(row.details && JSON.stringify(row.details)))}
      ${line(this.t('admin.audit.request'), code(row.requestId))}
      ${line(this.t('admin.audit.personal'), code(row.personal))}
      ${line(this.t('admin.audit.previous'), code(row.previous))}
      ${line(this.t('admin.audit.hash'), code(row.hash))}
    </dl>`;
  }
}
