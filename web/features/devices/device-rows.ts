/** The devices that were found, and a button to load more. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceCard } from '../../../src/protocol/device.ts';
import { icon } from '../../design/icons.ts';
import { buttonStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';
import './device-card.ts';

@customElement('beside-device-rows')
export class DeviceRows extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    css`
      :host {
        display: grid;
        gap: var(--space-3);
      }
      ul {
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius-l);
      }
      ul[aria-busy='true'] {
        opacity: 0.7;
      }
      li {
        display: flex;
        align-items: center;
        gap: var(--space-4);
        min-block-size: 4.5rem;
        padding: var(--space-3) var(--space-4);
      }
      li + li {
        border-block-start: 1px solid var(--line);
      }
      li beside-device-card {
        flex: 1;
        min-inline-size: 0;
      }
      li button {
        font-size: var(--text-s);
      }
      .more {
        justify-self: center;
      }
      @media (max-width: 48rem) {
        ul {
          display: grid;
          gap: var(--space-3);
          background: none;
          border: 0;
        }
        li,
        li + li {
          display: grid;
          background: var(--surface);
          border: 1px solid var(--line);
          border-radius: var(--radius-l);
        }
      }
    `,
  ];

  @property({ attribute: false }) devices: DeviceCard[] = [];
  /** How many match, shown or not. */
  @property({ type: Number }) total = 0;
  /** The words of the search. */
  @property() search = '';
  /** More devices are being loaded. */
  @property({ type: Boolean }) loading = false;
  /** Whether this person may open sessions. If not, the list can only be read. */
  @property({ type: Boolean }) offers = false;
  /** A session is being opened. */
  @property({ type: Boolean }) busy = false;
  private shown = 0;

  protected override render() {
    const { devices, total, loading } = this;
    return html`<ul aria-busy=${loading ? 'true' : 'false'}>
        ${devices.map((device) => this.row(device))}
      </ul>
      ${
        devices.length < total
          ? html`<button
              class="more"
              data-testid="devices-more"
              @click=${() => this.dispatchEvent(new Event('more-wanted'))}
            >
              ${icon('down')} ${this.t('devices.more', { shown: devices.length, count: total })}
            </button>`
          : nothing
      }`;
  }

  /** After loading more, the focus goes to the first new device. */
  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const { length } = this.devices;
    if (length > this.shown && this.shown > 0 && !changed.has('search'))
      this.shadowRoot?.querySelectorAll<HTMLElement>('li button')[this.shown]?.focus();
    this.shown = length;
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
}
