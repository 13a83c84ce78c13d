/** A field for a length of time: a number, its unit, and a button that submits it in seconds. */
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { buttonStyles } from '../../../design/styles.ts';
import {
  durationUnits,
  durationWords,
  unitOf,
  unitWord,
  type DurationUnit,
} from '../../../i18n/durations.ts';
import { BesideElement } from '../../../components/element.ts';

@customElement('beside-duration-field')
export class DurationField extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
      }
      input,
      select {
        font: inherit;
        min-block-size: var(--target);
        padding-inline: var(--space-3);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-m);
        background: var(--surface);
        color: var(--ink);
      }
      input {
        inline-size: 6rem;
      }
      input[aria-invalid='true'] {
        border-color: var(--danger);
      }
      p {
        flex-basis: 100%;
      }
      .wrong {
        color: var(--danger);
      }
    `,
  ];

  /** The value in force, in seconds. */
  @property({ type: Number }) value = 0;
  @property({ attribute: false }) range = { least: 0, most: Infinity };
  /** The field's label for screen readers. */
  @property() label = '';
  @property({ type: Boolean }) busy = false;
  @state() private typed: string | undefined;
  @state() private chosen: DurationUnit | undefined;
  @state() private wrong = false;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    // The value was saved, or changed by somebody else. What was typed before is void.
    if (changed.has('value')) this.typed = this.chosen = undefined;
  }

  protected override render() {
    const unit = this.chosen ?? unitOf(this.value);
    const count = this.typed ?? String(this.value / durationUnits[unitOf(this.value)]);
    const { least, most } = this.range;
    const range = this.t(this.wrong ? 'setting.out-of-range' : 'setting.range', {
      least: durationWords(least),
      most: durationWords(most),
    });
    return html`<form novalidate @submit=${this.save}>
      <input
        inputmode="numeric"
        autocomplete="off"
        aria-label=${this.label}
        aria-describedby="range"
        aria-invalid=${this.wrong}
        .value=${live(count)}
        @input=${(event: Event) => this.edit({ typed: (event.target as HTMLInputElement).value })}
      />
      <select
        aria-label=${this.t('setting.unit', { setting: this.label })}
        @change=${(event: Event) =>
          this.edit({ chosen: (event.target as HTMLSelectElement).value as DurationUnit })}
      >
        ${(Object.keys(durationUnits) as DurationUnit[]).map(
          (each) =>
            html`<option value=${each} .selected=${each === unit}>
              ${unitWord(each, Number(count) || 2)}
            </option>`,
        )}
      </select>
      ${
        this.typed === undefined && this.chosen === undefined
          ? nothing
          : html`<button class="primary" data-testid="setting-save" ?disabled=${this.busy}>
              ${this.t('setting.save')}
            </button>`
      }
      <p
        id="range"
        class=${this.wrong ? 'small wrong' : 'small soft'}
        role=${this.wrong ? 'alert' : nothing}
      >
        ${range}
      </p>
    </form>`;
  }

  private edit(edited: { typed: string } | { chosen: DurationUnit }): void {
    this.wrong = false;
    // Now both are fixed. When one of them changes, the other stays as it is shown.
    this.chosen ??= unitOf(this.value);
    this.typed ??= String(this.value / durationUnits[this.chosen]);
    Object.assign(this, edited);
  }

  private save(event: Event): void {
    event.preventDefault();
    const { typed = '', chosen = 'second' } = this;
    const seconds = Number(typed.trim() || Number.NaN) * durationUnits[chosen];
    const { least, most } = this.range;
    this.wrong = !(Number.isInteger(seconds) && seconds >= least && seconds <= most);
    if (this.wrong) this.shadowRoot?.querySelector('input')?.focus();
    else if (seconds === this.value) this.typed = this.chosen = undefined;
    else this.dispatchEvent(new CustomEvent('duration-change', { detail: seconds }));
  }
}
