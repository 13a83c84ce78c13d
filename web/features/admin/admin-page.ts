/** The administration: which parts there are for this person, and the one that is shown. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { adminPath, type AdminPart } from '../../../src/protocol/admin-parts.ts';
import { paths, type Me } from '../../../src/protocol/paths.ts';
import { failureOf, type Failure } from '../../client/failure.ts';
import '../../components/access-notice.ts';
import { BesideElement } from '../../components/element.ts';
import '../../components/failure-notice.ts';
import { permissionMissing } from '../../components/permission-missing.ts';
import { icon } from '../../design/icons.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { AccessController } from './access-controller.ts';
import './admin-nav.ts';
import { parts, partsFor } from './parts.ts';

@customElement('beside-admin-page')
export class AdminPage extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      .page {
        inline-size: min(100% - 2rem, 84rem);
        margin-inline: auto;
        padding-block: var(--space-5);
        display: grid;
        gap: var(--space-5);
        align-items: start;
      }
      /* The row of links scrolls. It must not make the page wider. */
      beside-admin-nav {
        min-inline-size: 0;
      }
      main {
        display: grid;
        gap: var(--space-5);
        min-inline-size: 0;
      }
      main:focus-visible {
        outline-offset: 0.5rem;
      }
      @media (min-width: 62.01rem) {
        .page {
          grid-template-columns: 13rem minmax(0, 1fr);
          gap: var(--space-6);
          padding-block: var(--space-6);
        }
        beside-admin-nav {
          position: sticky;
          inset-block-start: var(--space-5);
        }
      }
    `,
  ];

  @property({ attribute: false }) me!: Me;
  /** Undefined at the address of the administration itself, which leads to the first part. */
  @property({ attribute: false }) current: AdminPart | undefined;
  private readonly loaded = new Map<AdminPart, 'loading' | 'loaded' | Failure>();
  private readonly access = new AccessController(this);

  private get allowed(): AdminPart[] {
    return partsFor(this.access.changed ?? this.me);
  }

  protected override willUpdate(): void {
    const [first] = this.allowed;
    if (!this.current && first) {
      history.replaceState(history.state, '', adminPath(first));
      dispatchEvent(new PopStateEvent('popstate'));
    }
    if (this.current && this.allowed.includes(this.current)) void this.load(this.current);
  }

  /** After a click on a link, readers and keyboard go on at the part, not at its link. */
  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.get('current')) this.shadowRoot?.querySelector('main')?.focus();
  }

  protected override render() {
    const { allowed, current: part } = this;
    if (allowed.length === 0)
      return html`<div class="page"><main id="main">${this.denied()}</main></div>`;
    return html`<div class="page">
      <beside-admin-nav .parts=${allowed} .current=${part}></beside-admin-nav>
      <main id="main" tabindex="-1">
        ${this.notices()}
        ${part && allowed.includes(part) ? this.shown(part) : part ? this.denied() : nothing}
      </main>
    </div>`;
  }

  private shown(part: AdminPart) {
    const { ended } = this.access;
    // Nothing can be done or read from this page any more.
    if (ended && ended !== 'role-revoked') return nothing;
    const state = this.loaded.get(part);
    return html`<h1>${this.t(`admin.part.${part}`)}</h1>
      ${
        state === 'loaded'
          ? parts[part]?.render(this.access.changed ?? this.me)
          : typeof state === 'object'
            ? html`<beside-failure-notice .failure=${state}></beside-failure-notice>`
            : html`<p class="soft" role="status">${this.t('app.loading')}</p>`
      }`;
  }

  private notices(): TemplateResult | typeof nothing {
    const { access } = this;
    if (access.ended) {
      return html`<beside-access-notice
        .reason=${access.ended}
        @beside-action=${(event: Event) => {
          event.stopPropagation();
          access.dismiss();
        }}
      ></beside-access-notice>`;
    }
    return access.reconnecting
      ? html`<div class="notice danger" role="alert">
          ${icon('away')}
          <div>${this.t('notice.reconnecting')}</div>
        </div>`
      : nothing;
  }

  private denied() {
    const { allowed } = this;
    const words = { title: this.t('admin.none.title'), lead: this.t('admin.none.lead') };
    const [first] = allowed;
    const next = first
      ? { href: adminPath(first), label: this.t(`admin.part.${first}`) }
      : { href: paths.help, label: this.t('app.help-console') };
    return permissionMissing(this.me, words, next);
  }

  private async load(part: AdminPart): Promise<void> {
    if (this.loaded.has(part)) return;
    this.loaded.set(part, 'loading');
    try {
      await parts[part]?.load();
      this.loaded.set(part, 'loaded');
    } catch (error) {
      this.loaded.set(part, failureOf(error));
    }
    this.requestUpdate();
  }
}
