/** What was sent to one webhook, the newest first, and what became of it. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { adminPath } from '../../../../src/protocol/admin-parts.ts';
import type { DeliveryView } from '../../../../src/protocol/webhooks.ts';
import { followLink } from '../../../client/address.ts';
import { failureOf, type Failure } from '../../../client/failure.ts';
import { SocketClient } from '../../../client/socket-client.ts';
import '../../../components/data-table.ts';
import type { Column } from '../../../components/data-table.ts';
import { BesideElement } from '../../../components/element.ts';
import '../../../components/failure-notice.ts';
import '../../../components/list-state.ts';
import '../../../components/pager.ts';
import { QueryController } from '../../../components/query-controller.ts';
import { RequestController } from '../../../components/request-controller.ts';
import { buttonStyles } from '../../../design/styles.ts';
import { dateAndTime } from '../../../i18n/dates.ts';

@customElement('beside-webhook-deliveries')
export class WebhookDeliveries extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    css`
      :host,
      .details {
        display: grid;
        gap: var(--space-4);
        justify-items: stretch;
        min-inline-size: 0;
      }
      .details button {
        justify-self: start;
      }
      h2 {
        font-size: var(--text-m);
      }
      pre {
        margin: 0;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** The id of the webhook. */
  @property() webhook = '';
  private readonly query = new QueryController(this);
  private readonly request = new RequestController(this, 'webhooks.deliveries');
  /** Of the last delivery that was to be sent again. */
  private refused: Failure | undefined;

  protected override willUpdate(): void {
    const { cursor } = this.query;
    this.request.ask({ id: this.webhook, limit: 50, ...(cursor && { cursor }) });
  }

  protected override render() {
    const { reply, failure, loading } = this.request;
    const deliveries = reply?.deliveries ?? [];
    return html`<p>
        <a href=${adminPath('webhooks')} @click=${followLink}>${this.t('webhook.all')}</a>
      </p>
      <beside-list-state
        .failure=${failure}
        .loading=${loading && !reply}
        @try-again=${() => void this.request.again()}
      ></beside-list-state>
      ${
        this.refused
          ? html`<beside-failure-notice .failure=${this.refused}></beside-failure-notice>`
          : nothing
      }
      ${
        reply && deliveries.length === 0
          ? html`<p class="soft" data-testid="list-empty">${this.t('delivery.none')}</p>`
          : nothing
      }
      ${
        deliveries.length > 0
          ? html`<beside-data-table
              label=${this.t('webhook.deliveries')}
              row-name="delivery-row"
              .columns=${this.columns()}
              .rows=${deliveries}
              .loading=${loading}
              .keyOf=${({ id }: DeliveryView) => String(id)}
              .detailsOf=${(delivery: DeliveryView) => this.details(delivery)}
            ></beside-data-table>`
          : nothing
      }
      <beside-pager .next=${reply?.nextCursor}></beside-pager>`;
  }

  private columns(): Column<DeliveryView>[] {
    return [
      {
        name: 'event',
        title: this.t('delivery.event'),
        cell: ({ event }) => html`<span dir="ltr">${event}</span>`,
      },
      { name: 'at', title: this.t('delivery.time'), cell: ({ at }) => dateAndTime(at) },
      {
        name: 'state',
        title: this.t('webhook.state'),
        cell: ({ state }) => this.t(`delivery.state.${state}`),
      },
      {
        name: 'fault',
        title: this.t('delivery.outcome'),
        cell: ({ fault, status }) =>
          [...(fault ? [this.t(`delivery.fault.${fault}`)] : []), ...(status ? [status] : [])].join(
            ' · ',
          ) || '–',
      },
      {
        name: 'attempts',
        title: this.t('delivery.attempts'),
        cell: ({ attempts }) => attempts,
        isNumeric: true,
      },
    ];
  }

  private details(delivery: DeliveryView) {
    const { id, body, answer, nextAt } = delivery;
    return html`<div class="details">
      ${
        nextAt === undefined
          ? nothing
          : html`<p>${this.t('delivery.next', { when: dateAndTime(nextAt) })}</p>`
      }
      <h2>${this.t('delivery.body')}</h2>
      <pre dir="ltr" tabindex="0">${JSON.stringify(JSON.parse(body), null, 2)}</pre>
      ${
        answer === undefined
          ? nothing
          : html`<h2>${this.t('delivery.answer')}</h2>
              <pre dir="auto" tabindex="0">${answer}</pre>`
      }
      <button data-testid="delivery-resend" @click=${() => void this.resend(id)}>
        ${this.t('delivery.resend')}
      </button>
    </div>`;
  }

  private async resend(deliveryId: number): Promise<void> {
    const signaling = new SocketClient();
    this.refused = await signaling
      .request('webhooks.resend', { id: this.webhook, deliveryId })
      .then(() => undefined, failureOf);
    signaling.close();
    await this.request.again();
  }
}
