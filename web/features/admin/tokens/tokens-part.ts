/** Tokens of programs: which there are, when they were used, and a new one. */
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { adminPath } from '../../../../src/protocol/admin-parts.ts';
import type { Me } from '../../../../src/protocol/paths.ts';
import type { Payload, Reply } from '../../../../src/protocol/requests.ts';
import type { ApiToken } from '../../../../src/protocol/requests/tokens.ts';
import { goToProve, takeProvedAct } from '../../../client/address.ts';
import { failureOf, type Failure } from '../../../client/failure.ts';
import { SocketClient } from '../../../client/socket-client.ts';
import '../../../components/data-table.ts';
import type { Column } from '../../../components/data-table.ts';
import { BesideElement } from '../../../components/element.ts';
import '../../../components/failure-notice.ts';
import '../../../components/list-state.ts';
import { RequestController } from '../../../components/request-controller.ts';
import { buttonStyles, cardStyles } from '../../../design/styles.ts';
import { dateAndTime } from '../../../i18n/dates.ts';
import './new-token.ts';
import './token-secret.ts';

@customElement('beside-admin-tokens')
export class AdminTokens extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      :host {
        display: grid;
        gap: var(--space-5);
      }
    `,
  ];

  @property({ attribute: false }) me!: Me;
  /** The token that has just been made. */
  @state() private made: Reply<'tokens.create'> | undefined;
  @state() private failure: Failure | undefined;
  @state() private isBusy = false;
  private readonly list = new RequestController(this, 'tokens.list');
  private signaling: SocketClient | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.signaling = new SocketClient();
    const proved = takeProvedAct(this.me);
    if (proved?.request === 'tokens.create') void this.create(proved.payload);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.signaling?.close();
    this.made = undefined;
  }

  protected override willUpdate(): void {
    this.list.ask({});
  }

  protected override render() {
    const { list, made, failure } = this;
    const tokens = list.reply?.tokens;
    return html`<p class="lead">${this.t('tokens.lead')}</p>
      ${failure ? html`<beside-failure-notice .failure=${failure}></beside-failure-notice>` : nothing}
      ${
        made
          ? html`<beside-token-secret
              .made=${made}
              @done=${() => (this.made = undefined)}
            ></beside-token-secret>`
          : html`<beside-new-token
              .permissions=${this.me.permissions}
              .busy=${this.isBusy}
              @token-wanted=${(event: CustomEvent<Payload<'tokens.create'>>) =>
                void this.create(event.detail)}
            ></beside-new-token>`
      }
      <beside-list-state
        .failure=${list.failure}
        .loading=${list.loading && !tokens}
        .empty=${tokens?.length === 0 ? this.t('tokens.none') : undefined}
        @again=${() => void list.again()}
      ></beside-list-state>
      ${tokens && tokens.length > 0 ? this.table(tokens) : nothing}`;
  }

  private table(tokens: ApiToken[]) {
    return html`<beside-data-table
      .columns=${this.columns()}
      .rows=${tokens}
      .label=${this.t('admin.part.tokens')}
      .keyOf=${({ id }: ApiToken) => id}
      .loading=${this.list.loading}
      row-name="token-row"
    ></beside-data-table>`;
  }

  private columns(): Column<ApiToken>[] {
    const title = (
      name: 'name' | 'permissions' | 'scope' | 'expires' | 'used' | 'made-by' | 'revoke',
    ) => this.t(`tokens.${name}`);
    return [
      { name: 'name', title: title('name'), cell: ({ name }) => html`<bdi>${name}</bdi>` },
      {
        name: 'permissions',
        title: title('permissions'),
        cell: ({ permissions }) => html`<code>${permissions.join(', ')}</code>`,
      },
      { name: 'scope', title: title('scope'), cell: (token) => this.scopeOf(token) },
      { name: 'expires', title: title('expires'), cell: (token) => this.endOf(token) },
      { name: 'used', title: title('used'), cell: (token) => this.useOf(token) },
      {
        name: 'made-by',
        title: title('made-by'),
        cell: ({ createdBy }) =>
          html`<bdi
            >${
              createdBy === ''
                ? this.t('reports.deleted-person')
                : (createdBy ?? this.t('tokens.command-line'))
            }</bdi
          >`,
      },
      { name: 'revoke', title: title('revoke'), cell: (token) => this.revokeButton(token) },
    ];
  }

  private scopeOf({ scope }: ApiToken) {
    if (scope === 'everyone') return this.t('tokens.everyone');
    return html`<bdi>${('groups' in scope ? scope.groups : scope.domains).join(', ')}</bdi>`;
  }

  private endOf({ revokedAt, expiresAt }: ApiToken): string {
    if (revokedAt !== undefined) return this.t('tokens.revoked', { at: dateAndTime(revokedAt) });
    const at = dateAndTime(expiresAt);
    return expiresAt <= Date.now() ? this.t('tokens.expired', { at }) : at;
  }

  private useOf({ lastUsedAt, lastAddress = '' }: ApiToken) {
    if (lastUsedAt === undefined) return this.t('tokens.never');
    return html`${dateAndTime(lastUsedAt)} <bdi class="soft">${lastAddress}</bdi>`;
  }

  private revokeButton(token: ApiToken) {
    if (token.revokedAt !== undefined || token.expiresAt <= Date.now()) return nothing;
    return html`<button
      class="danger"
      data-testid="revoke-token"
      @click=${() => void this.revoke(token)}
    >
      ${this.t('tokens.revoke')}
    </button>`;
  }

  private async create(payload: Payload<'tokens.create'>): Promise<void> {
    await this.perform(async (signaling) => {
      this.made = await signaling.request('tokens.create', payload);
    }, payload);
  }

  private async revoke({ id, name }: ApiToken): Promise<void> {
    if (!confirm(this.t('tokens.revoke.sure', { name }))) return;
    await this.perform(async (signaling) => {
      await signaling.request('tokens.revoke', { tokenId: id });
    });
  }

  private async perform(
    work: (signaling: SocketClient) => Promise<void>,
    wanted?: Payload<'tokens.create'>,
  ): Promise<void> {
    if (!this.signaling || this.isBusy) return;
    this.isBusy = true;
    this.failure = undefined;
    try {
      await work(this.signaling);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.code === 'STEP_UP_REQUIRED' && wanted)
        return goToProve({ request: 'tokens.create', payload: wanted }, adminPath('tokens'));
      this.failure = failure;
    } finally {
      this.isBusy = false;
    }
    await this.list.again();
  }
}
