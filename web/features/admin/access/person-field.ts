/** A field for somebody who has signed in before. The browser suggests those whom the server finds. */
import { html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { BesideElement } from '../../../components/element.ts';
import { RequestController } from '../../../components/request-controller.ts';
import { fieldStyles } from '../../../design/fields.ts';

const searchAfterMs = 200;

@customElement('beside-person-field')
export class PersonField extends BesideElement {
  static override styles = [BesideElement.styles, fieldStyles];

  @property() label = '';
  /** The test id of the field. */
  @property({ attribute: 'field-name' }) fieldName = '';
  /** A user name. */
  @property() value = '';
  private readonly found = new RequestController(this, 'people.search');
  private timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override render() {
    return html`<label class="field">
      <span>${this.label}</span>
      <input
        list="people"
        maxlength="200"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        data-testid=${this.fieldName}
        .value=${this.value}
        @input=${this.edit}
        @keydown=${this.submitByEnter}
      />
      <datalist id="people">
        ${this.found.reply?.people.map(
          ({ key, userName, name }) =>
            html`<option value=${this.isShared(userName) ? key : userName}>${name}</option>`,
        )}
      </datalist>
    </label>`;
  }

  /** Whether another person has the same user name. Then only the key says who is meant. */
  private isShared(userName: string): boolean {
    const same = this.found.reply?.people.filter((each) => each.userName === userName) ?? [];
    return same.length > 1;
  }

  private edit(event: Event): void {
    this.value = (event.target as HTMLInputElement).value;
    this.dispatchEvent(new CustomEvent('value-change', { detail: this.value }));
    clearTimeout(this.timer);
    const search = this.value.trim();
    if (search) this.timer = setTimeout(() => this.found.ask({ search }), searchAfterMs);
  }

  private submitByEnter(event: KeyboardEvent): void {
    // Enter also takes a suggestion. The browser then keeps the key to itself.
    if (event.key === 'Enter' && !event.isComposing) this.dispatchEvent(new Event('enter'));
  }
}
