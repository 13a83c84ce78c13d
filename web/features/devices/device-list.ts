/**
 * The devices of the organization. The helper finds one by typing, and opens a session for it with
 * one click.
 */
import { css, html, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { paths } from '../../../src/protocol/paths.ts';
import { signInAddress } from '../../client/address.ts';
import { DeviceSearch } from './device-search.ts';
import { icon } from '../../design/icons.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import './device-rows.ts';
import { BesideElement } from '../../components/element.ts';
import { wordsOf } from '../../components/failure-notice.ts';

@customElement('beside-device-list')
export class DeviceList extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      .top {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-3);
      }
      .stack {
        gap: var(--space-3);
      }
      .search {
        flex: 0 1 22rem;
      }
      input {
        font: inherit;
        inline-size: 100%;
        min-block-size: var(--target);
        padding: var(--space-2) var(--space-3);
        color: var(--ink);
        background: var(--surface);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-m);
      }
      input::placeholder {
        color: var(--ink-soft);
        opacity: 1;
      }
      .count {
        min-block-size: 1.55em;
      }
      .nothing {
        display: grid;
        justify-items: center;
        gap: var(--space-3);
        padding: var(--space-6) var(--space-4);
        border: 1px dashed var(--line-strong);
        border-radius: var(--radius-l);
        color: var(--ink-soft);
        text-align: center;
        overflow-wrap: anywhere;
      }
      .skeleton {
        display: grid;
        gap: var(--space-3);
        animation: appear 0.3s 0.3s backwards;
      }
      .skeleton i {
        block-size: var(--target);
        border-radius: var(--radius-m);
        background: var(--sunken);
      }
      .skeleton .row {
        block-size: 4.5rem;
      }
      @keyframes appear {
        from {
          opacity: 0;
        }
      }
      @media (max-width: 48rem) {
        .search {
          flex: 1 0 100%;
        }
      }
    `,
  ];

  /** Whether this person may open sessions. If not, the list can only be read. */
  @property({ type: Boolean }) offers = false;
  @property({ type: Boolean }) busy = false;
  @query('input') private input!: HTMLInputElement | null;
  private list: DeviceSearch | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.list = new DeviceSearch();
    this.list.changed.add(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.list?.close();
  }

  protected override render() {
    const { list } = this;
    if (!list || list.kept === false) return nothing;
    if (list.kept === undefined && !list.failure) return this.skeleton();
    return html`<section class="stack" aria-labelledby="title" data-testid="devices">
      <div class="top">
        <h2 id="title">${this.t('devices.title')}</h2>
        ${list.kept ? this.search(list) : nothing}
      </div>
      ${this.offers ? nothing : html`<p class="soft">${this.t('devices.no-offer')}</p>`}
      <p class="small soft count" role="status" data-testid="device-count">${this.count(list)}</p>
      ${this.failure(list)} ${this.rows(list)}
    </section>`;
  }

  private search(list: DeviceSearch) {
    return html`<div class="search" role="search">
      <label class="visually-hidden" for="search">${this.t('devices.search')}</label>
      <input
        id="search"
        type="search"
        data-testid="device-search"
        autocomplete="off"
        spellcheck="false"
        maxlength="200"
        placeholder=${this.t('devices.search.hint')}
        @input=${(event: Event) => list.lookFor((event.target as HTMLInputElement).value, 'soon')}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Enter' && this.input) list.lookFor(this.input.value, 'now');
        }}
      />
    </div>`;
  }

  /** Screen readers read it whenever it changes. */
  private count({ failure, search, total }: DeviceSearch): string {
    if (failure) return '';
    return search.trim()
      ? this.t('devices.found', { count: total, search: search.trim() })
      : this.t('devices.count', { count: total });
  }

  private failure({ failure }: DeviceSearch) {
    if (!failure) return nothing;
    return html`<div class="notice with-action warn" role="alert" data-testid="devices-failed">
      ${icon('warning')}
      <div>${wordsOf(failure)}</div>
      ${
        failure.code === 'SIGN_IN_REQUIRED'
          ? html`<a class="button" href=${signInAddress(paths.help)}>${this.t('app.sign-in')}</a>`
          : html`<button @click=${() => this.list?.tryAgain()}>${this.t('app.try-again')}</button>`
      }
    </div>`;
  }

  private rows(list: DeviceSearch) {
    const { devices, total, loading, search, failure } = list;
    if (failure) return nothing;
    if (total === 0) return search.trim() ? this.nothingFound() : this.empty();
    return html`<beside-device-rows
      .devices=${devices}
      .total=${total}
      .search=${search}
      ?loading=${loading}
      ?offers=${this.offers}
      ?busy=${this.busy}
      @more-wanted=${() => list.more()}
    ></beside-device-rows>`;
  }

  private empty() {
    return html`<p class="nothing">${icon('screen', 28)} ${this.t('devices.none')}</p>`;
  }

  private nothingFound() {
    return html`<div class="nothing" data-testid="devices-not-found">
      ${icon('screen', 28)}
      <p>${this.t('devices.not-found')}</p>
      <button @click=${this.clear}>${this.t('devices.clear')}</button>
    </div>`;
  }

  private clear(): void {
    if (!this.input) return;
    this.input.value = '';
    this.input.focus();
    this.list?.lookFor('', 'now');
  }

  /** As high as the list, so that nothing jumps. It becomes visible only if loading takes a while. */
  private skeleton() {
    return html`<div class="skeleton" aria-hidden="true">
      <i></i>${Array.from({ length: 5 }, () => html`<i class="row"></i>`)}
    </div>`;
  }
}
