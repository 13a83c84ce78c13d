/** One message. Its text direction follows its own script, not the language of the page. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ChatMessage } from '../../../src/protocol/chat.ts';
import type { PendingMessage } from './chat.ts';
import { buttonStyles } from '../../design/styles.ts';
import { timeOfDay } from '../../i18n/dates.ts';
import { BesideElement } from '../../components/element.ts';
import { wordsOf } from '../../components/failure-notice.ts';
import { linked } from './linked.ts';

@customElement('beside-chat-message')
export class ChatMessagePart extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    css`
      :host {
        max-inline-size: 88%;
        align-self: flex-end;
      }
      :host([theirs]) {
        align-self: flex-start;
      }
      .about {
        display: flex;
        flex-wrap: wrap;
        gap: 0 var(--space-2);
        font-size: 0.8125rem;
        color: var(--ink-soft);
        margin-block-end: 0.125rem;
        justify-content: flex-end;
      }
      .about bdi {
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      :host([theirs]) .about {
        justify-content: flex-start;
      }
      .text {
        padding: 0.5rem 0.75rem;
        border-radius: var(--radius-m);
        background: var(--accent-soft);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        unicode-bidi: isolate;
      }
      :host([theirs]) .text {
        background: var(--sunken);
      }
      .pending {
        opacity: 0.75;
      }
      .failed {
        box-shadow: inset 0 0 0 1px var(--danger);
      }
      .problem {
        color: var(--danger);
        font-size: var(--text-s);
        margin-block-start: var(--space-1);
      }
    `,
  ];

  @property({ attribute: false }) message!: ChatMessage | PendingMessage;
  /** The author's name. Undefined for the person's own messages. */
  @property({ attribute: false }) author: string | undefined;

  protected override willUpdate(): void {
    this.toggleAttribute('theirs', this.author !== undefined);
  }

  protected override render() {
    const { message } = this;
    const numbered = 'seq' in message;
    const error = numbered ? undefined : message.error;
    const looks = error ? 'failed' : numbered ? '' : 'pending';
    return html`<div class="about">
        <bdi>${this.author ?? this.t('chat.you')}</bdi>
        <span
          >${numbered ? timeOfDay(message.at) : this.t(error ? 'chat.not-sent' : 'chat.sending')}</span
        >
      </div>
      <div class="text ${looks}" dir="auto" data-testid="chat-message">${linked(message.text)}</div>
      ${
        error
          ? html`<div class="problem" role="alert">
              ${wordsOf(error)}
              <button class="quiet" @click=${() => this.act({ do: 'retry-chat', id: message.id })}>
                ${this.t('chat.retry')}
              </button>
            </div>`
          : nothing
      }`;
  }
}
