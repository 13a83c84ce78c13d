/** The chat of a session that is over: all of it, so that it can be printed. */
import { css, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ChatMessage } from '../../../src/protocol/chat.ts';
import { failureOf, type Failure } from '../../client/failure.ts';
import { SocketClient } from '../../client/socket-client.ts';
import { BesideElement } from '../../components/element.ts';
import '../../components/list-state.ts';
import { exactTime } from '../../i18n/dates.ts';

@customElement('beside-receipt-chat')
export class ReceiptChat extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      li {
        padding-block: var(--space-2);
        border-block-start: 1px solid var(--line);
        break-inside: avoid;
      }
      p {
        white-space: pre-wrap;
      }
    `,
  ];

  @property() sessionId = '';
  @state() private messages: ChatMessage[] = [];
  @state() private failure: Failure | undefined;
  @state() private loading = false;
  private signaling: SocketClient | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.signaling = new SocketClient();
    void this.load(this.signaling);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.signaling?.close();
  }

  protected override render() {
    const { messages, failure, loading } = this;
    const empty = messages.length === 0 ? this.t('receipt.chat.none') : undefined;
    return html`<ol>
        ${messages.map(
          ({ seq, at, name, text }) =>
            html`<li data-testid="chat-message" data-seq=${seq}>
              <div class="small soft">
                <bdi>${name || this.t('receipt.nobody')}</bdi>, ${exactTime(at)}
              </div>
              <p dir="auto">${text}</p>
            </li>`,
        )}
      </ol>
      <beside-list-state
        .failure=${failure}
        ?loading=${loading}
        .empty=${empty}
        @try-again=${() => this.signaling && void this.load(this.signaling)}
      ></beside-list-state>`;
  }

  private async load(signaling: SocketClient): Promise<void> {
    this.loading = true;
    this.failure = undefined;
    try {
      for (let more = true; more;) {
        const afterSeq = this.messages.at(-1)?.seq ?? 0;
        const page = await signaling.request('receipt.chat', {
          sessionId: this.sessionId,
          afterSeq,
        });
        this.messages = [...this.messages, ...page.messages];
        more = page.more;
      }
    } catch (error) {
      if (this.isConnected) this.failure = failureOf(error);
    }
    this.loading = false;
  }
}
