/** The links to the parts of the administration: at the side, or in rows above a narrow page. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { adminPath, type AdminPart } from '../../../src/protocol/admin-parts.ts';
import { followLink } from '../../client/address.ts';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-admin-nav')
export class AdminNav extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      ul {
        display: grid;
        gap: var(--space-1);
      }
      a {
        display: flex;
        align-items: center;
        min-block-size: var(--target);
        padding-inline: var(--space-4);
        border-radius: var(--radius-m);
        color: var(--ink);
        text-decoration: none;
      }
      a:hover {
        background: var(--sunken);
      }
      a[aria-current='page'] {
        background: var(--accent-soft);
        color: var(--accent);
        font-weight: 650;
      }
      @media (forced-colors: active) {
        a[aria-current='page'] {
          outline: 2px solid;
          outline-offset: -2px;
        }
      }
      @media (max-width: 62rem) {
        ul {
          display: flex;
          flex-wrap: wrap;
        }
      }
    `,
  ];

  @property({ attribute: false }) parts: AdminPart[] = [];
  @property({ attribute: false }) current: AdminPart | undefined;

  protected override render() {
    return html`<nav aria-label=${this.t('admin.name')} data-testid="admin-nav">
      <ul>
        ${this.parts.map(
          (part) =>
            html`<li>
              <a
                href=${adminPath(part)}
                aria-current=${part === this.current ? 'page' : 'false'}
                data-testid="admin-part"
                data-part=${part}
                @click=${followLink}
                >${this.t(`admin.part.${part}`)}</a
              >
            </li>`,
        )}
      </ul>
    </nav>`;
  }
}
