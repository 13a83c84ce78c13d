/**
 * The field in which a person writes a message. Enter sends it. Shift+Enter starts a new line. An
 * Enter that belongs to an input method does neither.
 */
import { css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { chatLength, isBlank, maxChatTextLength } from '../../../src/protocol/chat.ts';
import { draftOf, keepDraft } from './draft.ts';
import { icon } from '../../design/icons.ts';
import { buttonStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';

const showCounterWithin = 200;
const maxHeight = 160;

@customElement('beside-chat-composer')
export class ChatComposer extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    css`
      form {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: var(--space-2);
        padding: var(--space-3);
        align-items: end;
      }
      textarea {
        font: inherit;
        color: inherit;
        background: var(--ground);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-m);
        padding: 0.5625rem 0.75rem;
        min-block-size: var(--target);
        resize: none;
        inline-size: 100%;
        display: block;
      }
      textarea::placeholder {
        color: var(--ink-soft);
        opacity: 1;
      }
      .counter {
        grid-column: 1 / -1;
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
      .over {
        color: var(--danger);
      }
      button {
        padding: 0;
      }
      button:dir(rtl) svg {
        transform: scaleX(-1);
      }
    `,
  ];

  @property() sessionId = '';
  @state() private length = 0;
  /** Whether the person has just pasted or dropped a file here. Chat takes text only. */
  @state() private refused = false;
  @query('textarea') private input!: HTMLTextAreaElement;

  protected override render() {
    const left = maxChatTextLength - this.length;
    return html`<form @submit=${this.submit} @drop=${this.taken}>
      <textarea
        data-testid="chat-input"
        rows="1"
        dir="auto"
        enterkeyhint="send"
        aria-label=${this.t('chat.input')}
        placeholder=${this.t('chat.placeholder')}
        title=${this.t('chat.hint')}
        @input=${this.changed}
        @keydown=${this.onKey}
        @paste=${this.taken}
      ></textarea>
      <button
        class="primary"
        data-testid="chat-send"
        aria-label=${this.t('chat.send')}
        title=${this.t('chat.send')}
        ?disabled=${left < 0}
      >
        ${icon('send')}
      </button>
      ${
        left < showCounterWithin
          ? html`<div class="counter ${left < 0 ? 'over' : ''}" role="status">
              ${
                left < 0
                  ? this.t('chat.too-long', { count: -left })
                  : this.t('chat.left', { count: left })
              }
            </div>`
          : nothing
      }
      <div class="counter" role="status" data-testid="chat-text-only" ?hidden=${!this.refused}>
        ${this.refused ? this.t('chat.no-files') : nothing}
      </div>
    </form>`;
  }

  protected override firstUpdated(): void {
    this.input.value = draftOf(this.sessionId);
    this.changed();
  }

  /** Refuses pasted or dropped files that come without text. The field itself handles text. */
  private taken(event: ClipboardEvent | DragEvent): void {
    const data = 'clipboardData' in event ? event.clipboardData : event.dataTransfer;
    this.refused = (data?.files.length ?? 0) > 0 && !data?.getData('text/plain');
    if (!this.refused) return;
    event.preventDefault();
    event.stopPropagation(); // Otherwise another element would report it too.
  }

  focusInput(): void {
    this.input.focus();
  }

  private changed(): void {
    const { value } = this.input;
    this.length = chatLength(value);
    keepDraft(this.sessionId, value);
    if (value) this.refused = false;
    this.input.style.setProperty('height', 'auto');
    const height = Math.min(this.input.scrollHeight + 2, maxHeight);
    this.input.style.setProperty('height', `${height}px`);
  }

  private onKey(event: KeyboardEvent): void {
    // In Safari, the composition has ended already when the key event comes that ended it. That
    // event has the code 229.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Nothing else tells.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== 'Enter' || event.shiftKey || composing) return;
    event.preventDefault();
    this.submit(event);
  }

  private submit(event: Event): void {
    event.preventDefault();
    // The first line of pasted code keeps its indent.
    const text = this.input.value.replace(/^(?:[^\S\n]*\n)+|\s+$/g, '');
    if (isBlank(text) || chatLength(text) > maxChatTextLength) return;
    this.act({ do: 'send-chat', text });
    this.input.value = '';
    this.changed();
  }
}
