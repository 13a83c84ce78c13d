/**
 * The settings that an administrator can change in the browser. Each change takes effect by itself,
 * at once.
 */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Me } from '../../../../src/protocol/paths.ts';
import { ServerSettings, type SettingChange } from './settings.ts';
import { BesideElement } from '../../../components/element.ts';
import '../../../components/failure-notice.ts';
import './setting-card.ts';
import './settings-history.ts';

@customElement('beside-admin-settings')
export class AdminSettings extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      :host {
        display: grid;
        gap: var(--space-5);
        max-inline-size: 46rem;
      }
    `,
  ];

  @property({ attribute: false }) me!: Me;
  private server: ServerSettings | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.server = new ServerSettings();
    this.server.changed.add(() => this.requestUpdate());
    this.server.goOn(this.me);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.server?.close();
  }

  protected override render() {
    const { server } = this;
    if (!server) return nothing;
    const { failure, settings, outcomes } = server;
    return html`<p class="lead">${this.t('admin.lead')}</p>
      ${failure ? html`<beside-failure-notice .failure=${failure}></beside-failure-notice>` : nothing}
      ${
        settings
          ? settings.map(
              (setting) =>
                html`<beside-setting-card
                  .setting=${setting}
                  .outcome=${outcomes.get(setting.name)}
                  @setting-change=${(event: CustomEvent<SettingChange>) =>
                    void server.change(event.detail)}
                ></beside-setting-card>`,
            )
          : html`<p class="soft" role="status">${this.t('app.loading')}</p>`
      }
      <beside-settings-history .settings=${settings}></beside-settings-history>`;
  }
}
