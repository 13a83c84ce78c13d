/** The helper's console. One click, or the Enter key, opens a session. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { paths, type Me } from '../../../src/protocol/paths.ts';
import type { Failure } from '../../client/failure.ts';
import { icon } from '../../design/icons.ts';
import { pageStyles } from '../../design/page-styles.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { checkLink } from '../../components/check-link.ts';
import '../devices/device-list.ts';
import { BesideElement } from '../../components/element.ts';
import '../../components/failure-notice.ts';
import '../session/own-sessions.ts';
import { permissionMissing } from '../../components/permission-missing.ts';

@customElement('beside-help-page')
export class HelpPage extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    pageStyles,
    css`
      main {
        --measure: 56rem;
      }
      .hero {
        display: grid;
        gap: var(--space-5);
        padding-block: clamp(1rem, 4vh, 3rem);
        justify-items: center;
        text-align: center;
      }
      /* A failure to open a session from the list is shown here, at the top. */
      beside-failure-notice {
        scroll-margin-block: 50vh;
      }
      .hero p {
        max-inline-size: 34rem;
      }
      ol {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(12rem, 100%), 1fr));
        gap: var(--space-4);
      }
      li {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--space-3);
        align-items: center;
        padding: var(--space-4);
        border-block-start: 2px solid var(--line);
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
      li svg {
        color: var(--accent);
      }
      .check {
        text-align: center;
      }
      .check a {
        display: inline-block;
        padding-block: 0.75rem;
      }
    `,
  ];

  @property({ attribute: false }) me!: Me;
  @property({ attribute: false }) failure: Failure | undefined;
  @property({ type: Boolean }) busy = false;

  protected override render() {
    return this.me.permissions.includes('session.offer') ? this.console() : this.denied();
  }

  protected override firstUpdated(): void {
    this.shadowRoot?.querySelector<HTMLElement>('[data-testid=new-session]')?.focus();
    this.act({ do: 'prepare' });
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('failure') && this.failure)
      this.shadowRoot?.querySelector('beside-failure-notice')?.scrollIntoView({ block: 'nearest' });
  }

  private devices(offers: boolean) {
    return this.me.permissions.includes('device.read')
      ? html`<beside-device-list ?offers=${offers} ?busy=${this.busy}></beside-device-list>`
      : nothing;
  }

  private console() {
    return html`<main id="main">
      <div class="hero">
        <h1>${this.t('help.title')}</h1>
        <p class="lead">${this.t('help.lead')}</p>
        <button
          class="primary large"
          data-testid="new-session"
          ?disabled=${this.busy}
          @click=${() => this.act({ do: 'new-session' })}
        >
          ${icon('plus', 22)} ${this.t('help.new-session')}
        </button>
        ${
          this.failure
            ? html`<beside-failure-notice .failure=${this.failure}></beside-failure-notice>`
            : nothing
        }
      </div>
      <beside-own-sessions></beside-own-sessions>
      <ol>
        <li>${icon('link', 22)}<span>${this.t('help.step.code')}</span></li>
        <li>${icon('people', 22)}<span>${this.t('help.step.meet')}</span></li>
        <li>${icon('screen', 22)}<span>${this.t('help.step.view')}</span></li>
      </ol>
      <p class="check small">${checkLink('here')}</p>
      ${this.devices(true)}
    </main>`;
  }

  private denied() {
    const words = {
      title: this.t('help.denied.title'),
      lead: this.t('help.denied.lead'),
      more: this.t('help.denied.other'),
    };
    const next = { href: paths.enterCode, label: this.t('app.enter-code') };
    return html`<main id="main">
      ${permissionMissing(this.me, words, next)} ${this.devices(false)}
    </main>`;
  }
}
