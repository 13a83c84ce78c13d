/** Webhooks: all of them, or what was sent to one of them. Which it is stands in the address. */
import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { BesideElement } from '../../../components/element.ts';
import { QueryController } from '../../../components/query-controller.ts';
import './webhook-deliveries.ts';
import './webhook-list.ts';

@customElement('beside-admin-webhooks')
export class AdminWebhooks extends BesideElement {
  private readonly query = new QueryController(this);

  protected override render() {
    const webhook = this.query.get('webhook');
    return webhook
      ? html`<beside-webhook-deliveries .webhook=${webhook}></beside-webhook-deliveries>`
      : html`<beside-webhook-list></beside-webhook-list>`;
  }
}
