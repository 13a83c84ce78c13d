/** Shows who is signed in, and lets them sign out. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Me } from '../../src/protocol/paths.ts';
import { paths } from '../../src/protocol/paths.ts';
import { icon } from '../design/icons.ts';
import { popoverStyles } from '../design/popover.ts';
import { buttonStyles } from '../design/styles.ts';
import './avatar.ts';
import { DisclosureController } from './disclosure.ts';
import { BesideElement } from './element.ts';

@customElement('beside-account-menu')
export class AccountMenu extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    popoverStyles,
    css`
      details {
        position: relative;
      }
      summary {
        justify-content: center;
        min-inline-size: var(--target);
        border-radius: var(--radius-full);
      }
      .menu {
        inset-inline-end: 0;
        inset-block-start: calc(100% + 0.375rem);
        z-index: 20;
        inline-size: max-content;
        min-inline-size: 15rem;
        max-inline-size: calc(100vw - 2rem);
        display: grid;
        gap: var(--space-1);
      }
      .menu strong,
      .menu span {
        overflow-wrap: anywhere;
      }
      .button {
        margin-block-start: var(--space-3);
      }
    `,
  ];

  @property({ attribute: false }) person!: NonNullable<Me['person']>;

  @property({ type: Boolean }) mayAdminister = false;

  constructor() {
    super();
    new DisclosureController(this);
  }

  protected override render() {
    const { name, company, userName, picture } = this.person;
    const label = this.t('app.account', { name });
    return html`<details>
      <summary aria-label=${label} title=${label} data-testid="account-menu">
        <beside-avatar size="small" .name=${name} .picture=${picture}></beside-avatar>
      </summary>
      <div class="popover menu">
        <strong><bdi>${name}</bdi></strong>
        ${company ? html`<span class="soft small"><bdi>${company}</bdi></span>` : ''}
        <span class="soft small"><bdi>${userName}</bdi></span>
        ${
          this.mayAdminister
            ? html`<a class="button" href=${paths.admin} data-testid="settings-link">
                ${icon('settings', 18)} ${this.t('admin.name')}
              </a>`
            : ''
        }
        <a class="button" href=${paths.sessions} data-testid="sessions-link">
          ${icon('clock', 18)} ${this.t('sessions.title')}
        </a>
        <a class="button" href=${paths.account} data-testid="account-link">
          ${icon('screens', 18)} ${this.t('app.logins')}
        </a>
        <a class="button" href=${paths.signOut} data-testid="sign-out-link">
          ${icon('sign-out', 18)} ${this.t('app.sign-out')}
        </a>
      </div>
    </details>`;
  }
}
