/** The devices of the organization: found by typing, helped with one click. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { DeviceCard } from '../../../src/protocol/device.ts';
import { paths } from '../../../src/protocol/paths.ts';
import { signInAddress } from '../../client/address.ts';
import { DeviceSearch } from './device-search.ts';
import { icon } from '../../design/icons.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import './device-card.ts';
import { deviceListStyles } from './device-list-styles.ts';
import { BesideElement } from '../../components/element.ts';
import { wordsOf } from '../../components/failure-notice.ts';

@customElement('beside-device-list')
export class DeviceList extends BesideElement {
  static override styles = [BesideElement.styles, buttonStyles, cardStyles, deviceListStyles];

  /** Whether this person may open sessions; else the list is only to be read. */
  @property({ type: Boolean }) offers = false;
  @property({ type: Boolean }) busy = false;
  @query('input') private input!: HTMLInputElement | null;
  private list: DeviceSearch | undefined;
  private shown = 0;
  private shownFor: string | undefined;

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

  /** Whoever asks for more goes on with the first that is new. */
  protected override updated(): void {
    const shown = this.list?.devices.length ?? 0;
    if (shown > this.shown && this.shown > 0 && this.list?.search === this.shownFor)
      this.shadowRoot?.querySelectorAll<HTMLElement>('li button')[this.shown]?.focus();
    this.shown = shown;
    this.shownFor = this.list?.search;
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

  /** Read out whenever it changes. */
  private count({ failure, search, total }: DeviceSearch): string {
    if (failure) return '';
    return search.trim()
      ? this.t('devices.found', { count: total, search: search.trim() })
      : this.t('devices.count', { count: total });
  }

  private failure({ failure }: DeviceSearch) {
    if (!failure) return nothing;
    return html`<div class="notice warn" role="alert" data-testid="devices-failed">
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
    return html`<ul aria-busy=${loading ? 'true' : 'false'}>
        ${devices.map((device) => this.row(device))}
      </ul>
      ${
        devices.length < total
          ? html`<button class="more" data-testid="devices-more" @click=${() => list.more()}>
              ${icon('down')} ${this.t('devices.more', { shown: devices.length, count: total })}
            </button>`
          : nothing
      }`;
  }

  private row(device: DeviceCard): TemplateResult {
    const { id, name, userName } = device;
    return html`<li data-testid="device" data-name=${name}>
      <beside-device-card .device=${device}></beside-device-card>
      ${
        this.offers
          ? html`<button
              data-testid="device-session"
              aria-label=${this.t('devices.help.for', { name, userName })}
              ?disabled=${this.busy}
              @click=${() => this.act({ do: 'new-session', deviceId: id })}
            >
              ${this.t('devices.help')}
            </button>`
          : nothing
      }
    </li>`;
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

  /** As high as what comes, so that nothing jumps; it shows itself only when that takes a while. */
  private skeleton() {
    return html`<div class="skeleton" aria-hidden="true">
      <i></i>${Array.from({ length: 5 }, () => html`<i class="row"></i>`)}
    </div>`;
  }
}
