/** The legal holds: sessions and people whose data are kept, whatever their age. */
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { LegalHoldView } from '../../../../src/protocol/requests/retention.ts';
import type { Payload, RequestName } from '../../../../src/protocol/requests.ts';
import { failureOf, type Failure } from '../../../client/failure.ts';
import { SocketClient } from '../../../client/socket-client.ts';
import { BesideElement } from '../../../components/element.ts';
import '../../../components/failure-notice.ts';
import '../../../components/list-state.ts';
import '../../../components/pager.ts';
import { QueryController } from '../../../components/query-controller.ts';
import { RequestController } from '../../../components/request-controller.ts';
import { entryStyles } from '../../../design/entries.ts';
import { fieldStyles } from '../../../design/fields.ts';
import { buttonStyles, cardStyles } from '../../../design/styles.ts';
import { dateAndTime } from '../../../i18n/dates.ts';

const sessionId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@customElement('beside-legal-holds')
export class LegalHolds extends BesideElement {
  static override styles = [
    BesideElement.styles,
    entryStyles,
    buttonStyles,
    cardStyles,
    fieldStyles,
    css`
      form {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr));
        gap: var(--space-4);
        align-items: end;
      }
      form button {
        justify-self: start;
      }
    `,
  ];

  @state() private failure: Failure | undefined;
  @state() private busy = false;
  private readonly query = new QueryController(this);
  private readonly list = new RequestController(this, 'holds.list');
  private signaling: SocketClient | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.signaling = new SocketClient();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.signaling?.close();
  }

  protected override willUpdate(): void {
    const { cursor } = this.query;
    this.list.ask(cursor ? { cursor } : {});
  }

  protected override render() {
    const { reply, failure, loading } = this.list;
    const holds = reply?.holds ?? [];
    const empty = reply && holds.length === 0 ? this.t('holds.empty') : undefined;
    return html`<section class="card stack-loose">
      <div class="stack">
        <h2>${this.t('holds.title')}</h2>
        <p class="soft">${this.t('holds.lead')}</p>
      </div>
      <form @submit=${this.put}>
        <label class="field">
          <span>${this.t('holds.what')}</span>
          <input name="held" required maxlength="500" autocomplete="off" data-testid="hold-what" />
        </label>
        <label class="field">
          <span>${this.t('holds.note')}</span>
          <input name="note" required maxlength="500" autocomplete="off" data-testid="hold-note" />
        </label>
        <button class="primary" data-testid="hold-put" ?disabled=${this.busy}>
          ${this.t('holds.put')}
        </button>
      </form>
      <beside-failure-notice .failure=${this.failure}></beside-failure-notice>
      <beside-list-state
        .failure=${failure}
        ?loading=${loading && !reply}
        .empty=${empty}
        @try-again=${() => void this.list.again()}
      ></beside-list-state>
      ${
        holds.length > 0
          ? html`<ul>
              ${holds.map((hold) => this.entry(hold))}
            </ul>`
          : nothing
      }
      <beside-pager .next=${reply?.nextCursor}></beside-pager>
    </section>`;
  }

  private entry(hold: LegalHoldView) {
    const { id, note, placedBy, placedAt } = hold;
    return html`<li data-testid="hold-row" data-id=${id}>
      <div>
        <strong id=${id}><bdi>${this.nameOf(hold)}</bdi></strong>
        <p dir="auto">${note}</p>
        <p class="small soft">
          ${this.t('holds.by', {
            name: placedBy ?? this.t('setting.somebody'),
            time: dateAndTime(placedAt),
          })}
        </p>
      </div>
      <button
        class="danger"
        data-testid="hold-remove"
        aria-describedby=${id}
        ?disabled=${this.busy}
        @click=${() => this.lift(hold)}
      >
        ${this.t('holds.remove')}
      </button>
    </li>`;
  }

  private nameOf({ sessionId: session, person }: LegalHoldView): string {
    if (session) return this.t('holds.session', { id: session });
    const { name, userName, key } = person ?? {};
    return name && userName ? `${name} (${userName})` : (key ?? '');
  }

  private readonly put = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const text = (name: string) => (form.elements.namedItem(name) as HTMLInputElement).value.trim();
    const held = text('held');
    void this.change('holds.put', {
      held: sessionId.test(held) ? { sessionId: held.toLowerCase() } : { person: held },
      note: text('note'),
    }).then((isDone) => {
      if (isDone) form.reset();
    });
  };

  private lift(hold: LegalHoldView): void {
    // What was held may be deleted within the hour, for good.
    if (!confirm(this.t('holds.remove.sure', { name: this.nameOf(hold) }))) return;
    void this.change('holds.remove', { id: hold.id });
  }

  /** @returns Whether it is done. */
  private async change<Name extends RequestName>(
    name: Name,
    payload: Payload<Name>,
  ): Promise<boolean> {
    this.busy = true;
    this.failure = undefined;
    try {
      await this.signaling?.request(name, payload);
      this.dispatchEvent(new Event('holds-change'));
      await this.list.again();
      return true;
    } catch (error) {
      this.failure = failureOf(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
