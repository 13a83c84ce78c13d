/** A form for a new token. */
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Permission } from '../../../../src/protocol/permissions.ts';
import type { Payload } from '../../../../src/protocol/requests.ts';
import { tokenDays } from '../../../../src/protocol/token-limits.ts';
import { BesideElement } from '../../../components/element.ts';
import { buttonStyles, cardStyles } from '../../../design/styles.ts';
import { icon } from '../../../design/icons.ts';

const scopes = ['everyone', 'groups', 'domains'] as const;

@customElement('beside-new-token')
export class NewToken extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      form {
        display: grid;
        gap: var(--space-4);
      }
      fieldset {
        border: 1px solid var(--line);
        border-radius: var(--radius-m);
        padding: var(--space-3) var(--space-4);
        margin: 0;
        min-inline-size: 0;
      }
      .choices {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(14rem, 100%), 1fr));
        gap: 0 var(--space-4);
      }
      .choices label {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-block-size: var(--target);
      }
      .field {
        display: grid;
        gap: var(--space-1);
        max-inline-size: 28rem;
        font-weight: 600;
      }
      .field input {
        font: inherit;
        font-weight: 400;
        min-block-size: var(--target);
        padding: var(--space-2) var(--space-3);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-m);
        background: var(--surface);
        color: var(--ink);
        inline-size: 100%;
      }
    `,
  ];

  /** Those of the person: a token can have no others. */
  @property({ attribute: false }) permissions: Permission[] = [];
  @property({ type: Boolean }) busy = false;
  @state() private isOpen = false;
  @state() private scope: (typeof scopes)[number] = 'everyone';
  @state() private isNothingChosen = false;

  protected override render() {
    if (!this.isOpen)
      return html`<button
        class="primary"
        data-testid="new-token"
        @click=${() => (this.isOpen = true)}
      >
        ${icon('plus')} ${this.t('tokens.new')}
      </button>`;
    return html`<form class="card" data-testid="token-form" @submit=${this.submit}>
      <label class="field"
        >${this.t('tokens.name')}
        <input name="name" required maxlength="100" autocomplete="off" />
      </label>
      <fieldset>
        <legend>${this.t('tokens.permissions')}</legend>
        <div class="choices">
          ${this.permissions.map(
            (permission) =>
              html`<label
                ><input type="checkbox" name="permission" value=${permission} />
                <code>${permission}</code></label
              >`,
          )}
        </div>
        ${
          this.isNothingChosen
            ? html`<p class="notice danger" role="alert">${this.t('tokens.permissions.none')}</p>`
            : nothing
        }
      </fieldset>
      <fieldset>
        <legend>${this.t('tokens.scope')}</legend>
        <div class="choices">
          ${scopes.map(
            (scope) =>
              html`<label
                ><input
                  type="radio"
                  name="scope"
                  value=${scope}
                  .checked=${this.scope === scope}
                  @change=${() => (this.scope = scope)}
                />
                ${this.t(`tokens.${scope}`)}</label
              >`,
          )}
        </div>
        ${
          this.scope === 'everyone'
            ? nothing
            : html`<label class="field"
                >${this.t('tokens.names')} <input name="names" required maxlength="2000" />
              </label>`
        }
      </fieldset>
      <label class="field"
        >${this.t('tokens.days')}
        <input
          type="number"
          name="days"
          required
          min="1"
          max=${tokenDays.most}
          value=${tokenDays.default}
        />
      </label>
      <div class="row">
        <button class="primary" ?disabled=${this.busy} data-testid="make-token">
          ${this.t('tokens.make')}
        </button>
        <button type="button" class="quiet" @click=${() => (this.isOpen = false)}>
          ${this.t('tokens.cancel')}
        </button>
      </div>
    </form>`;
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => {
      const value = data.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const permissions = data.getAll('permission') as Permission[];
    this.isNothingChosen = permissions.length === 0;
    if (this.isNothingChosen) return;
    const names = text('names')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const detail: Payload<'tokens.create'> = {
      name: text('name'),
      permissions,
      scope:
        this.scope === 'everyone'
          ? 'everyone'
          : this.scope === 'groups'
            ? { groups: names }
            : { domains: names },
      days: Number(text('days')),
    };
    this.dispatchEvent(new CustomEvent('token-wanted', { detail }));
  }
}
