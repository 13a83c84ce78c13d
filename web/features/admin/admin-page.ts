/**
 * The settings that an administrator can change in the browser. Each change takes effect by itself,
 * at once.
 */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { paths, type Me } from '../../../src/protocol/paths.ts';
import { ServerSettings, type SettingChange } from './settings.ts';
import { icon } from '../../design/icons.ts';
import { pageStyles } from '../../design/page-styles.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import '../../components/access-notice.ts';
import { BesideElement } from '../../components/element.ts';
import '../../components/failure-notice.ts';
import { permissionMissing } from '../../components/permission-missing.ts';
import './setting-card.ts';

@customElement('beside-admin-page')
export class AdminPage extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    pageStyles,
    css`
      main {
        --measure: 46rem;
      }
    `,
  ];

  @property({ attribute: false }) me!: Me;
  private server: ServerSettings | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.server?.close();
    this.server = undefined;
  }

  protected override willUpdate(): void {
    if (this.server || !this.me.permissions.includes('settings.write')) return;
    this.server = new ServerSettings();
    this.server.changed.add(() => this.requestUpdate());
    this.server.goOn(this.me);
  }

  protected override render() {
    const { server } = this;
    if (!server || server.failure?.code === 'PERMISSION_MISSING') return this.denied();
    return html`<main id="main">
      <div class="stack">
        <h1>${this.t('admin.title')}</h1>
        <p class="lead">${this.t('admin.lead')}</p>
      </div>
      ${this.notices(server)} ${this.cards(server)}
    </main>`;
  }

  private cards(server: ServerSettings) {
    // The settings can no longer be changed from this page.
    if (server.accessEnd && server.accessEnd !== 'role-revoked') return nothing;
    return server.settings
      ? server.settings.map(
          (setting) =>
            html`<beside-setting-card
              .setting=${setting}
              .outcome=${server.outcomes.get(setting.name)}
              @setting-change=${(event: CustomEvent<SettingChange>) =>
                void server.change(event.detail)}
            ></beside-setting-card>`,
        )
      : html`<p class="soft" role="status">${this.t('app.loading')}</p>`;
  }

  private notices({ accessEnd, failure, reconnecting }: ServerSettings) {
    if (accessEnd) {
      return html`<beside-access-notice
        .reason=${accessEnd}
        @beside-action=${this.dismissNotice}
      ></beside-access-notice>`;
    }
    if (failure) return html`<beside-failure-notice .failure=${failure}></beside-failure-notice>`;
    return reconnecting
      ? html`<div class="notice danger" role="alert">
          ${icon('away')}
          <div>${this.t('notice.reconnecting')}</div>
        </div>`
      : nothing;
  }

  private dismissNotice(event: Event): void {
    event.stopPropagation();
    if (this.server) this.server.accessEnd = undefined;
    this.requestUpdate();
  }

  private denied() {
    const words = { title: this.t('admin.denied.title'), lead: this.t('admin.denied.lead') };
    const next = { href: paths.help, label: this.t('app.help-console') };
    return html`<main id="main">${permissionMissing(this.me, words, next)}</main>`;
  }
}
