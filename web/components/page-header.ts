/** The top of every page: product name, state of the session, language, account. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { adminParts } from '../../src/protocol/admin-parts.ts';
import { paths, type Me } from '../../src/protocol/paths.ts';
import { mark } from '../design/icons.ts';
import './account-menu.ts';
import { BesideElement } from './element.ts';
import './language-select.ts';

@customElement('beside-page-header')
export class PageHeader extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      @media print {
        :host {
          display: none;
        }
      }
      .top {
        display: grid;
        grid-template-columns: 1fr auto 1fr;
        align-items: center;
        gap: 0 var(--space-3);
        min-block-size: 3.5rem;
        padding-inline: clamp(0.75rem, 2vw, 1.5rem);
        background: var(--surface);
        border-block-end: 1px solid var(--line);
      }
      .home {
        justify-self: start;
        display: inline-flex;
        align-items: center;
        gap: 0.5rem;
        min-block-size: var(--target);
        color: var(--ink);
        text-decoration: none;
        font-size: 1.1875rem;
        font-weight: 680;
        letter-spacing: -0.022em;
        border-radius: var(--radius-s);
      }
      .mark-one {
        fill: var(--accent);
      }
      .mark-two {
        fill: var(--accent);
        opacity: 0.42;
      }
      .end {
        grid-column: 3;
        justify-self: end;
        display: flex;
        align-items: center;
        gap: var(--space-1);
      }
      .demo {
        padding: 0.375rem 1rem;
        background: var(--warn-soft);
        color: var(--warn);
        font-size: 0.8125rem;
        text-align: center;
      }
      .middle {
        min-inline-size: 0;
      }
      @media (max-width: 62rem) {
        .top {
          grid-template-columns: 1fr auto;
        }
        .end {
          grid-column: 2;
          grid-row: 1;
        }
        .middle {
          grid-column: 1 / -1;
          grid-row: 2;
        }
      }
    `,
  ];

  @property({ attribute: false }) me: Me | undefined;

  /** In a session nothing here is a link: a click would end what is being shared. */
  @property({ type: Boolean }) inSession = false;

  private get helps(): boolean {
    return this.me?.permissions.includes('session.offer') ?? false;
  }

  private get administers(): boolean {
    const permissions = Object.values(adminParts);
    return permissions.some((permission) => this.me?.permissions.includes(permission));
  }

  protected override render() {
    const home = html`${mark}<span>${this.t('app.name')}</span>`;
    return html`<header>
      <div class="top">
        ${
          this.inSession
            ? html`<span class="home">${home}</span>`
            : html`<a class="home" href=${this.helps ? paths.help : paths.enterCode}>${home}</a>`
        }
        <div class="middle"><slot></slot></div>
        <div class="end">
          <beside-language-select></beside-language-select>
          ${
            this.me?.person
              ? html`<beside-account-menu
                  .person=${this.me.person}
                  .mayAdminister=${this.administers}
                ></beside-account-menu>`
              : nothing
          }
        </div>
      </div>
      ${this.me?.demo ? html`<p class="demo">${this.t('app.demo')}</p>` : nothing}
    </header>`;
  }
}
