/** All webhooks: how each does, and a form for a new one. */
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { WebhookView } from '../../../../src/protocol/webhooks.ts';
import '../../../components/copy-button.ts';
import '../../../components/data-table.ts';
import type { Column } from '../../../components/data-table.ts';
import { BesideElement } from '../../../components/element.ts';
import '../../../components/failure-notice.ts';
import '../../../components/list-state.ts';
import { icon } from '../../../design/icons.ts';
import { buttonStyles, cardStyles } from '../../../design/styles.ts';
import { dateAndTime } from '../../../i18n/dates.ts';
import { WebhookActions } from './webhook-actions.ts';
import './webhook-details.ts';
import './webhook-form.ts';
import type { WebhookDraft } from './webhook-form.ts';

@customElement('beside-webhook-list')
export class WebhookList extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      :host {
        display: grid;
        gap: var(--space-5);
      }
      details > beside-webhook-form,
      .secret {
        margin-block-start: var(--space-4);
      }
      code {
        overflow-wrap: anywhere;
      }
      .secret div {
        display: grid;
        gap: var(--space-3);
        justify-items: start;
        min-inline-size: 0;
      }
    `,
  ];

  private actions: WebhookActions | undefined;
  private version = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.actions = new WebhookActions();
    this.actions.changed.add(() => {
      this.version += 1;
      this.requestUpdate();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.actions?.close();
  }

  protected override render() {
    const { actions } = this;
    if (!actions) return nothing;
    const { webhooks, failure, refused, busy } = actions;
    return html`<p class="lead">${this.t('webhook.lead')}</p>
      ${this.secret(actions)}
      <details class="card" data-testid="webhook-new">
        <summary>${this.t('webhook.new')}</summary>
        ${
          refused && refused.id === undefined
            ? html`<beside-failure-notice .failure=${refused.failure}></beside-failure-notice>`
            : nothing
        }
        <beside-webhook-form
          .busy=${busy}
          @webhook-save=${({ detail }: CustomEvent<WebhookDraft>) => void this.create(detail)}
        ></beside-webhook-form>
      </details>
      <beside-list-state
        .failure=${failure}
        .loading=${!webhooks && !failure}
        .empty=${webhooks?.length === 0 ? this.t('webhook.none') : undefined}
        @try-again=${() => void actions.read()}
      ></beside-list-state>
      ${
        webhooks && webhooks.length > 0
          ? html`<beside-data-table
              label=${this.t('admin.part.webhooks')}
              row-name="webhook-row"
              .columns=${this.columns()}
              .rows=${webhooks}
              .keyOf=${({ id }: WebhookView) => id}
              .detailsOf=${(webhook: WebhookView) =>
                html`<beside-webhook-details
                  .webhook=${webhook}
                  .actions=${actions}
                  .version=${this.version}
                ></beside-webhook-details>`}
            ></beside-data-table>`
          : nothing
      }`;
  }

  private columns(): Column<WebhookView>[] {
    return [
      { name: 'name', title: this.t('webhook.name'), cell: ({ name }) => html`<bdi>${name}</bdi>` },
      {
        name: 'url',
        title: this.t('webhook.url'),
        cell: ({ url }) => html`<bdi dir="ltr">${new URL(url).host}</bdi>`,
      },
      { name: 'state', title: this.t('webhook.state'), cell: (webhook) => this.stateOf(webhook) },
      {
        name: 'waiting',
        title: this.t('webhook.waiting'),
        cell: ({ waiting }) => waiting,
        isNumeric: true,
      },
      {
        name: 'received',
        title: this.t('webhook.received'),
        cell: ({ receivedAt }) => (receivedAt === undefined ? '–' : dateAndTime(receivedAt)),
      },
    ];
  }

  private stateOf({ enabled, failingSince }: WebhookView) {
    if (!enabled) return this.t('webhook.state.disabled');
    return this.t(failingSince === undefined ? 'webhook.state.enabled' : 'webhook.state.failing');
  }

  /** It is shown until the person says that they have it. */
  private secret({ secret, webhooks, forgetSecret }: WebhookActions) {
    if (!secret) return nothing;
    const name = webhooks?.find(({ id }) => id === secret.id)?.name ?? '';
    return html`<div class="notice secret" role="status" data-testid="webhook-secret">
      ${icon('warning')}
      <div>
        <p>${this.t('webhook.secret.once', { name })}</p>
        <code dir="ltr">${secret.text}</code>
        <beside-copy-button
          .text=${secret.text}
          .label=${this.t('webhook.secret.copy')}
          name="webhook-secret-copy"
        ></beside-copy-button>
        <button @click=${() => forgetSecret.call(this.actions)}>${this.t('app.dismiss')}</button>
      </div>
    </div>`;
  }

  private async create(draft: WebhookDraft): Promise<void> {
    const isDone = await this.actions?.change('webhooks.create', draft);
    const details = this.shadowRoot?.querySelector('details');
    if (isDone && details) details.open = false;
  }
}
