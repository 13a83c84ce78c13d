/** Every permission: whether somebody holds it, and by which assignments. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AccessExplained } from '../../../../src/protocol/access.ts';
import '../../../components/data-table.ts';
import type { Column } from '../../../components/data-table.ts';
import { BesideElement } from '../../../components/element.ts';
import { scopeWords, toWords } from './assignment-words.ts';

type Row = AccessExplained['permissions'][number];

@customElement('beside-access-permissions')
export class AccessPermissions extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      code {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) permissions: Row[] = [];
  /** The name of the sharer, of a pair. */
  @property({ attribute: false }) sharer: string | undefined;

  protected override render() {
    return html`<beside-data-table
      row-name="access-permission"
      .label=${this.t('access.permissions')}
      .columns=${this.columns()}
      .rows=${this.permissions}
      .keyOf=${({ permission }: Row) => permission}
    ></beside-data-table>`;
  }

  private columns(): Column<Row>[] {
    const yesOrNo = (isTrue: boolean | undefined) =>
      this.t(isTrue ? 'access.says.allows' : 'access.says.refuses');
    return [
      {
        name: 'permission',
        title: this.t('access.permission'),
        cell: ({ permission }) => html`<code>${permission}</code>`,
      },
      {
        name: 'held',
        title: this.t('access.held'),
        cell: ({ isHeld }) => yesOrNo(isHeld),
      },
      ...(this.sharer === undefined
        ? []
        : [
            {
              name: 'towards',
              title: this.t('access.towards', { name: this.sharer }),
              cell: ({ isTowards }: Row) => yesOrNo(isTowards),
            },
          ]),
      { name: 'by', title: this.t('access.by'), cell: (row) => this.by(row) },
    ];
  }

  private by({ by, more, isHeld }: Row) {
    if (by.length === 0) return html`<span class="soft">${this.t('access.by.none')}</span>`;
    return html`<ul class=${isHeld ? '' : 'soft'}>
      ${by.map(
        (assignment) =>
          html`<li>
            ${this.t(isHeld ? 'access.given' : 'access.would-give', {
              role: assignment.role,
              to: toWords(assignment),
              scope: scopeWords(assignment),
            })}
          </li>`,
      )}
      ${more > 0 ? html`<li>${this.t('access.more', { count: more })}</li>` : nothing}
    </ul>`;
  }
}
