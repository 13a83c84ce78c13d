/** The sessions that are open now. They are read again every few seconds while the page is seen. */
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { adminPath } from '../../../../src/protocol/admin-parts.ts';
import type { LiveSession } from '../../../../src/protocol/live-session.ts';
import { openStates } from '../../../../src/protocol/open-states.ts';
import type { Me } from '../../../../src/protocol/paths.ts';
import type { Payload } from '../../../../src/protocol/requests.ts';
import { followLink } from '../../../client/address.ts';
import type { Column } from '../../../components/data-table.ts';
import '../../../components/data-table.ts';
import { BesideElement } from '../../../components/element.ts';
import '../../../components/filter-bar.ts';
import '../../../components/list-state.ts';
import '../../../components/pager.ts';
import { QueryController } from '../../../components/query-controller.ts';
import { RequestController } from '../../../components/request-controller.ts';
import { buttonStyles } from '../../../design/styles.ts';
import { dateAndTime, timeAgo } from '../../../i18n/dates.ts';
import { figure } from '../reports/report-query.ts';
import './end-dialog.ts';

const readAgainMs = 3_000;

@customElement('beside-admin-sessions')
export class AdminSessions extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    css`
      :host {
        display: grid;
        gap: var(--space-4);
      }
    `,
  ];

  @property({ attribute: false }) me!: Me;
  /** The session that is about to be ended. */
  @state() private ending: LiveSession | undefined;
  private readonly query = new QueryController(this);
  private readonly live = new RequestController(this, 'sessions.live');
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => {
      if (!document.hidden && !this.live.loading) void this.live.again();
    }, readAgainMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  protected override willUpdate(): void {
    const { query } = this;
    const state = openStates.find((each) => each === query.get('state'));
    const [person, text, cursor] = [query.get('person'), query.get('text'), query.cursor];
    const payload: Payload<'sessions.live'> = {
      ...(state && { state }),
      ...(person && { person }),
      ...(text && { text }),
      ...(cursor && { cursor }),
    };
    this.live.ask(payload);
  }

  protected override render() {
    const { reply, failure, loading } = this.live;
    const sessions = reply?.sessions ?? [];
    return html`<p class="soft" role="status" data-testid="admin-session-count">
        ${reply ? this.t('admin.sessions.count', { count: reply.total }) : nothing}
      </p>
      <beside-filter-bar .fields=${this.fields()}></beside-filter-bar>
      ${
        sessions.length > 0 && !failure
          ? html`<beside-data-table
              .columns=${this.columns()}
              .rows=${sessions}
              .keyOf=${({ id }: LiveSession) => id}
              .label=${this.t('admin.part.sessions')}
              row-name="admin-session-row"
            ></beside-data-table>`
          : html`<beside-list-state
              .failure=${failure}
              .loading=${loading && !reply}
              .empty=${this.t('admin.sessions.none')}
              @try-again=${() => void this.live.again()}
            ></beside-list-state>`
      }
      <beside-pager .next=${reply?.nextCursor}></beside-pager>
      <beside-end-dialog
        .session=${this.ending}
        @closed=${() => {
          this.ending = undefined;
          void this.live.again();
        }}
      ></beside-end-dialog>`;
  }

  private fields() {
    return [
      { name: 'text', type: 'search', label: this.t('admin.sessions.text') },
      { name: 'person', type: 'search', label: this.t('admin.sessions.person') },
      {
        name: 'state',
        type: 'select',
        label: this.t('admin.sessions.state'),
        options: openStates.map((value) => ({ value, label: this.t(`admin.state.${value}`) })),
      },
    ];
  }

  private columns(): Column<LiveSession>[] {
    const { permissions } = this.me;
    const columns: Column<LiveSession>[] = [
      {
        name: 'people',
        title: this.t('admin.sessions.people'),
        cell: ({ people }) => people.map((person) => this.person(person)),
      },
      {
        name: 'state',
        title: this.t('admin.sessions.state'),
        cell: ({ state }) =>
          html`<span data-testid="live-state" data-state=${state}
            >${this.t(`admin.state.${state}`)}</span
          >`,
      },
      {
        name: 'device',
        title: this.t('admin.sessions.device'),
        cell: ({ device }) =>
          device
            ? html`<bdi>${device.name}</bdi>
                <div class="small soft">${this.t(`device.state.${device.state}`)}</div>`
            : nothing,
      },
      {
        name: 'since',
        title: this.t('admin.sessions.since'),
        cell: ({ createdAt }) =>
          html`<time datetime=${new Date(createdAt).toISOString()} title=${dateAndTime(createdAt)}
            >${timeAgo(createdAt, Date.now())}</time
          >`,
      },
      {
        ...{ name: 'quality', title: this.t('admin.sessions.quality'), isNumeric: true },
        cell: ({ quality }) => html`<span data-testid="live-quality">${figure(quality)}</span>`,
      },
      { name: 'node', title: this.t('admin.sessions.node'), cell: ({ node }) => node },
    ];
    if (permissions.includes('audit.read'))
      columns.push({
        name: 'audit',
        title: this.t('admin.part.audit'),
        cell: ({ id }) =>
          html`<a href="${adminPath('audit')}?session=${id}" @click=${followLink}
            >${this.t('admin.sessions.audit')}</a
          >`,
      });
    if (permissions.includes('session.end-any'))
      columns.push({
        name: 'end',
        title: this.t('admin.sessions.end'),
        cell: (session) =>
          html`<button class="danger" data-testid="end-any" @click=${() => (this.ending = session)}>
            ${this.t('admin.sessions.end')}
          </button>`,
      });
    return columns;
  }

  private person({ name, userName, isHere }: LiveSession['people'][number]) {
    return html`<div>
      <bdi>${name}</bdi>
      <span class="small soft">
        <bdi>${userName}</bdi> ${isHere ? nothing : this.t('admin.sessions.away')}
      </span>
    </div>`;
  }
}
