/** The roles, and who is given them for whom, as they are in force. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Reply } from '../../../../src/protocol/requests.ts';
import '../../../components/data-table.ts';
import type { Column } from '../../../components/data-table.ts';
import { BesideElement } from '../../../components/element.ts';
import { scopeWords, toWords } from './assignment-words.ts';

type Roles = Reply<'access.roles'>;
type Role = Roles['roles'][number];
type Assignment = Roles['assignments'][number];

@customElement('beside-roles-in-force')
export class RolesInForce extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      :host {
        display: grid;
        gap: var(--space-4);
        min-inline-size: 0;
      }
    `,
  ];

  @property({ attribute: false }) roles!: Roles;

  protected override render() {
    const { roles, assignments, assignmentsFrom } = this.roles;
    return html`<p class="soft">${this.t(`access.from.${assignmentsFrom}`)}</p>
      <beside-data-table
        row-name="access-assignment"
        .label=${this.t('access.assignments')}
        .columns=${this.assignmentColumns()}
        .rows=${assignments}
        .keyOf=${(row: Assignment) => JSON.stringify(row)}
      ></beside-data-table>
      <beside-data-table
        row-name="access-role"
        .label=${this.t('access.roles')}
        .columns=${this.roleColumns()}
        .rows=${roles}
        .keyOf=${({ name }: Role) => name}
      ></beside-data-table>`;
  }

  private assignmentColumns(): Column<Assignment>[] {
    return [
      { name: 'role', title: this.t('access.role'), cell: ({ role }) => role },
      { name: 'to', title: this.t('access.to'), cell: toWords },
      { name: 'scope', title: this.t('access.scope'), cell: scopeWords },
    ];
  }

  private roleColumns(): Column<Role>[] {
    return [
      { name: 'role', title: this.t('access.role'), cell: ({ name }) => name },
      {
        name: 'origin',
        title: this.t('access.origin'),
        cell: ({ isBuiltIn }) => this.t(isBuiltIn ? 'access.built-in' : 'access.configured'),
      },
      {
        name: 'permissions',
        title: this.t('access.permissions'),
        cell: ({ permissions }) => permissions.join(', ') || '–',
      },
    ];
  }
}
