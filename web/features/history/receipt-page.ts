/** The receipt of one session: who saw what and when, what was given and taken back, and the chat. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { paths } from '../../../src/protocol/paths.ts';
import type { Receipt } from '../../../src/protocol/receipt.ts';
import { followLink } from '../../client/address.ts';
import { BesideElement } from '../../components/element.ts';
import '../../components/list-state.ts';
import { RequestController } from '../../components/request-controller.ts';
import { pageStyles } from '../../design/page-styles.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { dateAndTime, exactTime } from '../../i18n/dates.ts';
import { lengthWords } from '../../i18n/durations.ts';
import './receipt-chat.ts';
import { lineWords, nameOf, namesInWords, oneOf, receiptEndWords } from './receipt-words.ts';
import './seen-bar.ts';

@customElement('beside-receipt-page')
export class ReceiptPage extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    pageStyles,
    css`
      main {
        --measure: 46rem;
      }
      .seen {
        display: grid;
        gap: var(--space-2);
      }
      .line {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: var(--space-1) var(--space-4);
        padding-block: var(--space-2);
        border-block-start: 1px solid var(--line);
      }
      .line > * {
        overflow-wrap: anywhere;
      }
      time {
        font-variant-numeric: tabular-nums;
        color: var(--ink-soft);
      }
      @media print {
        main {
          inline-size: 100%;
          padding: 0;
        }
        .card {
          border: 0;
          box-shadow: none;
          padding: 0;
        }
        .screen-only {
          display: none;
        }
        .line,
        .seen {
          break-inside: avoid;
        }
      }
    `,
  ];

  @property() sessionId = '';
  private readonly receipt = new RequestController(this, 'receipt.read');

  protected override willUpdate(): void {
    this.receipt.ask({ sessionId: this.sessionId });
  }

  protected override render() {
    const { reply, failure, loading } = this.receipt;
    return html`<main id="main">
      <section class="card stack-loose" data-testid="receipt">
        ${reply ? this.shown(reply) : html`<h1>${this.t('title.receipt')}</h1>`}
        <beside-list-state
          .failure=${failure}
          ?loading=${loading && !reply}
          @try-again=${() => void this.receipt.again()}
        ></beside-list-state>
        <div class="row screen-only">
          ${
            reply
              ? html`<button class="primary" data-testid="print" @click=${() => window.print()}>
                  ${this.t('receipt.print')}
                </button>`
              : nothing
          }
          <a class="button" href=${paths.sessions} @click=${followLink}
            >${this.t('sessions.title')}</a
          >
        </div>
      </section>
    </main>`;
  }

  private shown(receipt: Receipt) {
    const { people, me, end, lines, cut, chat, sessionId } = receipt;
    const from = people.find(({ id }) => id === me)?.joinedAt ?? end.at;
    const others = people.filter(({ id }) => id !== me).map(({ name }) => name);
    return html`<div class="stack">
        <h1>${this.t('receipt.title', { name: namesInWords(others) })}</h1>
        <p class="soft">${dateAndTime(from)} · ${lengthWords(end.at - from)}</p>
        <p>${receiptEndWords(receipt)}</p>
        ${this.device(receipt)}
        <p>${this.t('receipt.not-recorded')}</p>
      </div>
      <div class="stack">
        <h2>${this.t('receipt.seen')}</h2>
        ${this.seen(receipt, { from, to: end.at })}
      </div>
      <div class="stack">
        <h2>${this.t('receipt.lines')}</h2>
        <ol>
          ${lines.map(
            (line) =>
              html`<li class="line" data-testid="receipt-line" data-event=${line.event}>
                <time datetime=${new Date(line.at).toISOString()}>${exactTime(line.at)}</time>
                <span>${lineWords(receipt, line)}</span>
              </li>`,
          )}
        </ol>
        ${cut ? html`<p class="soft">${this.t('receipt.cut')}</p>` : nothing}
      </div>
      <div class="stack">
        <h2>${this.t('receipt.chat')}</h2>
        ${
          chat === 'kept'
            ? html`<beside-receipt-chat .sessionId=${sessionId}></beside-receipt-chat>`
            : html`<p class="soft">${this.t(`receipt.chat.${chat}`)}</p>`
        }
      </div>`;
  }

  private device({ device }: Receipt) {
    if (!device) return nothing;
    const { state, names = device.ids ?? ['–'] } = device;
    return html`<p data-testid="receipt-device">
      ${this.t('receipt.device', { device: oneOf(names) })} ${this.t(`device.state.${state}`)}
    </p>`;
  }

  private seen(receipt: Receipt, whole: { from: number; to: number }) {
    const { seen } = receipt;
    if (seen.length === 0) return html`<p class="soft">${this.t('receipt.seen.none')}</p>`;
    const viewers = [...new Set(seen.map(({ participantId }) => participantId))];
    return viewers.map((id) => {
      const spans = seen.filter(({ participantId }) => participantId === id);
      return html`<div class="seen" data-testid="receipt-seen">
        <strong>${nameOf(receipt, id)}</strong>
        <beside-seen-bar .whole=${whole} .spans=${spans}></beside-seen-bar>
        <ul class="small soft">
          ${spans.map(
            ({ from, to }) =>
              html`<li>${exactTime(from)} – ${exactTime(to)} (${lengthWords(to - from)})</li>`,
          )}
        </ul>
      </div>`;
    });
  }
}
