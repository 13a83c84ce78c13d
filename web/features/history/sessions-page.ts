/** The sessions in which a person took part, each with its receipt. */
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { paths } from '../../../src/protocol/paths.ts';
import type { PastSession } from '../../../src/protocol/receipt.ts';
import { followLink } from '../../client/address.ts';
import { BesideElement } from '../../components/element.ts';
import '../../components/list-state.ts';
import '../../components/pager.ts';
import { QueryController } from '../../components/query-controller.ts';
import { RequestController } from '../../components/request-controller.ts';
import { entryStyles } from '../../design/entries.ts';
import { pageStyles } from '../../design/page-styles.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { dateAndTime } from '../../i18n/dates.ts';
import { lengthWords } from '../../i18n/durations.ts';
import { namesInWords } from './receipt-words.ts';

@customElement('beside-sessions-page')
export class SessionsPage extends BesideElement {
  static override styles = [
    BesideElement.styles,
    entryStyles,
    buttonStyles,
    cardStyles,
    pageStyles,
  ];

  private readonly query = new QueryController(this);
  private readonly list = new RequestController(this, 'sessions.mine');

  protected override willUpdate(): void {
    const { cursor } = this.query;
    this.list.ask(cursor ? { cursor } : {});
  }

  protected override render() {
    const { reply, failure, loading } = this.list;
    const sessions = reply?.sessions ?? [];
    const empty = reply && sessions.length === 0 ? this.t('sessions.empty') : undefined;
    return html`<main id="main">
      <section class="card stack-loose">
        <div class="stack">
          <h1>${this.t('sessions.title')}</h1>
          <p class="soft">${this.t('sessions.lead')}</p>
        </div>
        <beside-list-state
          .failure=${failure}
          ?loading=${loading && !reply}
          .empty=${empty}
          @try-again=${() => void this.list.again()}
        ></beside-list-state>
        ${
          sessions.length > 0
            ? html`<ul aria-busy=${loading ? 'true' : 'false'}>
                ${sessions.map((session) => this.entry(session))}
              </ul>`
            : nothing
        }
        <beside-pager .next=${reply?.nextCursor}></beside-pager>
      </section>
    </main>`;
  }

  private entry({ id, joinedAt, endedAt, others }: PastSession) {
    const length =
      endedAt === undefined ? this.t('sessions.open') : lengthWords(endedAt - joinedAt);
    return html`<li data-testid="earlier-row" data-session=${id}>
      <div>
        <div id=${id}>
          ${this.t('own.with', { name: namesInWords(others.length > 0 ? others : [undefined]) })}
        </div>
        <div class="small soft">${dateAndTime(joinedAt)} · ${length}</div>
      </div>
      ${
        endedAt === undefined
          ? nothing
          : html`<a
              class="button"
              href="${paths.sessions}/${id}"
              aria-describedby=${id}
              @click=${followLink}
              >${this.t('receipt.open')}</a
            >`
      }
    </li>`;
  }
}
