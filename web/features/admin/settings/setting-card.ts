/** One setting of the server: what it means, what is in force and who set it, and how to change it. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { SettingValue, SettingView } from '../../../../src/protocol/settings.ts';
import type { Outcome, SettingChange } from './settings.ts';
import { buttonStyles, cardStyles } from '../../../design/styles.ts';
import { dateAndTime } from '../../../i18n/dates.ts';
import { durationWords } from '../../../i18n/durations.ts';
import './duration-field.ts';
import { BesideElement } from '../../../components/element.ts';
import '../../../components/failure-notice.ts';

@customElement('beside-setting-card')
export class SettingCard extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      section {
        display: grid;
        gap: var(--space-4);
      }
      .head {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: var(--space-2) var(--space-5);
        align-items: center;
      }
      .head.tall {
        grid-template-columns: minmax(0, 1fr);
      }
      /* A long title and the switch do not fit beside each other. */
      @media (max-width: 30rem) {
        .head {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      .head p {
        grid-row: 2;
        grid-column: 1 / -1;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-4);
        padding-block-start: var(--space-3);
        border-block-start: 1px solid var(--line);
      }
      .foot span {
        overflow-wrap: anywhere;
      }
      .saved {
        color: var(--good);
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: var(--space-3);
        min-block-size: var(--target);
        font-weight: 600;
        cursor: pointer;
      }
      input {
        appearance: none;
        position: relative;
        margin: 0;
        inline-size: 3.25rem;
        block-size: 1.875rem;
        border: 2px solid var(--line-strong);
        border-radius: var(--radius-full);
        background: var(--sunken);
        cursor: pointer;
      }
      input::before {
        content: '';
        position: absolute;
        inset-block: 0.25rem;
        inset-inline-start: 0.25rem;
        inline-size: 1.125rem;
        border-radius: 50%;
        background: var(--line-strong);
        transition: inset-inline-start var(--quick);
      }
      input:checked {
        border-color: var(--accent);
        background: var(--accent);
      }
      input:checked::before {
        inset-inline-start: 1.625rem;
        background: var(--on-accent);
      }
    `,
  ];

  @property({ attribute: false }) setting!: SettingView;
  @property({ attribute: false }) outcome: Outcome | undefined;

  protected override render() {
    const { name, value, configured, setInBrowser, changed } = this.setting;
    const { outcome } = this;
    const busy = outcome === 'saving';
    return html`<section
      class="card"
      aria-labelledby="name"
      data-testid="setting"
      data-name=${name}
      data-value=${String(value)}
    >
      <div class=${typeof value === 'boolean' ? 'head' : 'head tall'}>
        <h2 id="name">${this.t(`setting.${name}.name`)}</h2>
        <p class="soft">${this.t(`setting.${name}.explanation`)}</p>
        ${typeof value === 'boolean' ? this.onOrOff(value, busy) : this.duration(value, busy)}
      </div>
      ${
        typeof outcome === 'object'
          ? html`<beside-failure-notice .failure=${outcome}></beside-failure-notice>`
          : nothing
      }
      <div class="foot small soft">
        <span data-testid="setting-configured">
          ${this.t('setting.configured', { value: this.inWords(configured) })}
        </span>
        <span data-testid="setting-changed">
          ${
            changed
              ? this.t(setInBrowser ? 'setting.changed' : 'setting.reset-by', {
                  name: changed.by || this.t('setting.somebody'),
                  when: dateAndTime(changed.at),
                })
              : this.t('setting.never')
          }
        </span>
        <span role="status" class="saved">
          ${outcome === 'saved' ? this.t('setting.saved') : nothing}
        </span>
        ${
          setInBrowser
            ? html`<button
                data-testid="setting-reset"
                ?disabled=${busy}
                @click=${() => this.change(null)}
              >
                ${this.t('setting.reset')}
              </button>`
            : nothing
        }
      </div>
    </section>`;
  }

  private onOrOff(value: boolean, busy: boolean) {
    return html`<label>
      <input
        type="checkbox"
        aria-label=${this.t(`setting.${this.setting.name}.name`)}
        data-testid="setting-switch"
        .checked=${live(value)}
        ?disabled=${busy}
        @change=${(event: Event) => this.change((event.target as HTMLInputElement).checked)}
      />
      <span aria-hidden="true">${this.inWords(value)}</span>
    </label>`;
  }

  private duration(value: number, busy: boolean) {
    return html`<beside-duration-field
      .value=${value}
      .range=${this.setting.range}
      .label=${this.t(`setting.${this.setting.name}.name`)}
      .busy=${busy}
      @duration-change=${(event: CustomEvent<number>) => this.change(event.detail)}
    ></beside-duration-field>`;
  }

  private inWords(value: SettingValue): string {
    if (typeof value === 'number') return durationWords(value);
    return this.t(value ? 'setting.on' : 'setting.off');
  }

  private change(value: SettingValue | null): void {
    const detail: SettingChange = { name: this.setting.name, value };
    this.dispatchEvent(new CustomEvent('setting-change', { detail }));
  }
}
