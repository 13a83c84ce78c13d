/** Shows the thread of the session, and the messages that are still being sent. */
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ChatMessage } from '../../../src/protocol/chat.ts';
import type { ParticipantId } from '../../../src/protocol/session-view.ts';
import type { PendingMessage } from './chat.ts';
import type { ChatComposer } from './chat-composer.ts';
import './chat-composer.ts';
import './chat-message.ts';
import { BesideElement } from '../../components/element.ts';

const nearEndPixels = 48;

@customElement('beside-chat-panel')
export class ChatPanel extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
      }
      .log {
        flex: 1;
        min-block-size: 6rem;
        overflow-y: auto;
        overscroll-behavior: contain;
        display: flex;
        flex-direction: column;
      }
      .messages {
        /* Few messages stay at the bottom, and scrolling still works. */
        margin-block-start: auto;
        display: flex;
        flex-direction: column;
        gap: var(--space-2);
        padding: var(--space-4);
      }
      .log:focus-visible {
        outline-offset: -3px;
      }
      .empty {
        text-align: center;
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
      beside-chat-composer {
        flex: none;
        border-block-start: 1px solid var(--line);
      }
    `,
  ];

  @property({ attribute: false }) messages: ChatMessage[] = [];
  @property({ attribute: false }) pending: PendingMessage[] = [];
  /** The participant who reads the thread. It shows which messages are their own. */
  @property() me: ParticipantId = '';
  @property() otherName = '';
  @property() sessionId = '';
  /** Whether the organization has switched chat off. */
  @property({ type: Boolean }) blocked = false;
  @query('.log') private log!: HTMLElement | null;
  @query('beside-chat-composer') private composer!: ChatComposer | null;
  @query('.messages') private list!: HTMLElement;
  /** Whether the thread is scrolled to its end, where new messages appear. */
  private atEnd = true;
  // Messages get their height only after this element was updated, so their size is observed.
  private readonly resized = new ResizeObserver(() => {
    if (this.atEnd && this.log) this.log.scrollTop = this.log.scrollHeight;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => {
      for (const part of [this.log, this.list]) if (part) this.resized.observe(part);
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // People want to see a message that they send, even if they have scrolled up.
    if (changed.has('pending') && this.pending.length > 0) this.atEnd = true;
  }

  protected override render() {
    const none = this.messages.length + this.pending.length === 0;
    return html`<div
        class="log"
        role="log"
        aria-live="polite"
        tabindex="0"
        aria-label=${this.t('chat.log', { name: this.otherName })}
        @scroll=${this.scrolled}
      >
        <div class="messages">
          ${none && !this.blocked ? html`<p class="empty">${this.t('chat.empty.kept', { name: this.otherName })}</p>` : nothing}
          ${
            this.blocked
              ? html`<p class="empty" data-testid="chat-blocked">${this.t('chat.blocked')}</p>`
              : nothing
          }
          ${repeat(
            this.messages,
            ({ id }) => id,
            (message) =>
              html`<beside-chat-message
                .message=${message}
                .author=${message.participantId === this.me ? undefined : message.name}
              ></beside-chat-message>`,
          )}
          ${repeat(
            this.pending,
            ({ id }) => id,
            (message) => html`<beside-chat-message .message=${message}></beside-chat-message>`,
          )}
        </div>
      </div>
      ${this.blocked ? nothing : html`<beside-chat-composer .sessionId=${this.sessionId}></beside-chat-composer>`}`;
  }

  private scrolled(): void {
    const { log } = this;
    if (log) this.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < nearEndPixels;
  }

  /** Puts the cursor into the field. */
  focusInput(): void {
    this.composer?.focusInput();
  }
}
