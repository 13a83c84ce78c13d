/** What a webhook is: its name, its address, and which events it is told of. */
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { webhookEvents, type WebhookEvent } from '../../../../src/protocol/webhook-events.ts';
import type { WebhookView } from '../../../../src/protocol/webhooks.ts';
import { BesideElement } from '../../../components/element.ts';
import { fieldStyles } from '../../../design/fields.ts';
import { buttonStyles } from '../../../design/styles.ts';

export interface WebhookDraft {
  name: string;
  url: string;
  events: WebhookEvent[];
}

/** What most ticket systems want to know. */
const usual: WebhookEvent[] = ['session.created', 'session.joined', 'session.ended'];

@customElement('beside-webhook-form')
export class WebhookForm extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    fieldStyles,
    css`
      form {
        display: grid;
        gap: var(--space-4);
        justify-items: start;
      }
      .field {
        inline-size: min(100%, 34rem);
      }
      fieldset {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr));
        gap: var(--space-1) var(--space-4);
        inline-size: 100%;
        min-inline-size: 0;
        margin: 0;
        padding: var(--space-3) var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius-m);
      }
      legend {
        color: var(--ink-soft);
        font-size: var(--text-s);
      }
      .event {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-block-size: var(--target);
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** The one that is changed. Undefined for a new one. */
  @property({ attribute: false }) webhook: WebhookView | undefined;
  @property({ type: Boolean }) busy = false;

  protected override render() {
    const { webhook } = this;
    const chosen = webhook?.events ?? usual;
    return html`<form @submit=${this.submit}>
      <label class="field">
        <span>${this.t('webhook.name')}</span>
        <input name="name" required maxlength="100" .value=${webhook?.name ?? ''} />
      </label>
      <label class="field">
        <span>${this.t('webhook.url')}</span>
        <input
          name="url"
          type="url"
          dir="ltr"
          required
          maxlength="2000"
          .value=${webhook?.url ?? ''}
        />
      </label>
      <fieldset>
        <legend>${this.t('webhook.events')}</legend>
        ${webhookEvents.map(
          (event) =>
            html`<label class="event">
              <input
                type="checkbox"
                name="events"
                value=${event}
                ?checked=${chosen.includes(event)}
              />
              <span dir="ltr">${event}</span>
            </label>`,
        )}
      </fieldset>
      <button class="primary" type="submit" data-testid="webhook-save" ?disabled=${this.busy}>
        ${this.t(webhook ? 'webhook.save' : 'webhook.create')}
      </button>
    </form>`;
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const detail: WebhookDraft = {
      name: (data.get('name') as string).trim(),
      url: (data.get('url') as string).trim(),
      events: data.getAll('events') as WebhookEvent[],
    };
    this.dispatchEvent(new CustomEvent('webhook-save', { detail }));
  }
}
