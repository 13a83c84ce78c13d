/** One webhook: how it does, and what can be done to it. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { WebhookView } from '../../../../src/protocol/webhooks.ts';
import { followLink } from '../../../client/address.ts';
import { BesideElement } from '../../../components/element.ts';
import '../../../components/failure-notice.ts';
import { icon } from '../../../design/icons.ts';
import { buttonStyles, cardStyles } from '../../../design/styles.ts';
import { dateAndTime } from '../../../i18n/dates.ts';
import type { WebhookActions } from './webhook-actions.ts';
import './webhook-form.ts';
import type { WebhookDraft } from './webhook-form.ts';

@customElement('beside-webhook-details')
export class WebhookDetails extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      :host {
        display: grid;
        gap: var(--space-4);
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-3);
      }
      details > :not(summary) {
        margin-block-start: var(--space-3);
      }
    `,
  ];

  @property({ attribute: false }) webhook!: WebhookView;
  @property({ attribute: false }) actions!: WebhookActions;
  /** Changes when something of `actions` has changed. */
  @property({ attribute: false }) version = 0;

  protected override render() {
    const { webhook, actions } = this;
    const { id, enabled } = webhook;
    const { busy, refused } = actions;
    return html`${this.state()}
      ${
        refused?.id === id
          ? html`<beside-failure-notice .failure=${refused.failure}></beside-failure-notice>`
          : nothing
      }
      <div class="acts">
        <a
          class="button"
          href="?webhook=${id}"
          data-testid="webhook-deliveries"
          @click=${followLink}
          >${this.t('webhook.deliveries')}</a
        >
        <button
          data-testid="webhook-enable"
          ?disabled=${busy}
          @click=${() => void actions.change('webhooks.update', { id, enabled: !enabled })}
        >
          ${this.t(enabled ? 'webhook.disable' : 'webhook.enable')}
        </button>
        <button
          data-testid="webhook-rotate"
          ?disabled=${busy}
          @click=${() => void actions.change('webhooks.rotate-secret', { id })}
        >
          ${this.t('webhook.rotate')}
        </button>
      </div>
      <details>
        <summary>${this.t('webhook.change')}</summary>
        <beside-webhook-form
          .webhook=${webhook}
          .busy=${busy}
          @webhook-save=${({ detail }: CustomEvent<WebhookDraft>) =>
            void actions.change('webhooks.update', { id, ...detail })}
        ></beside-webhook-form>
      </details>
      <details>
        <summary>${this.t('webhook.remove')}</summary>
        <p>${this.t('webhook.remove.means')}</p>
        <button
          class="danger"
          data-testid="webhook-remove"
          ?disabled=${busy}
          @click=${() => void actions.change('webhooks.remove', { id })}
        >
          ${this.t('webhook.remove')}
        </button>
      </details>`;
  }

  private state() {
    const { disabledFor, failingSince, previousSecretUntil } = this.webhook;
    const words =
      disabledFor === 'failing'
        ? this.t('webhook.given-up')
        : failingSince !== undefined && !disabledFor
          ? this.t('webhook.failing', { when: dateAndTime(failingSince) })
          : undefined;
    return html`${
      words
        ? html`<div class="notice warn" data-testid="webhook-problem">
            ${icon('warning')}
            <div>${words}</div>
          </div>`
        : nothing
    }
    ${
      previousSecretUntil === undefined
        ? nothing
        : html`<p class="soft" data-testid="webhook-previous">
            ${this.t('webhook.secret.previous', { when: dateAndTime(previousSecretUntil) })}
          </p>`
    }`;
  }
}
