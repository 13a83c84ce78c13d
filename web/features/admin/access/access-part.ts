/**
 * What somebody may do, and why: alone, or towards a sharer. Who is asked about is the query of the
 * address. Below are the roles and assignments as they are in force.
 */
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { BesideElement } from '../../../components/element.ts';
import '../../../components/list-state.ts';
import { QueryController } from '../../../components/query-controller.ts';
import { RequestController } from '../../../components/request-controller.ts';
import { buttonStyles, cardStyles } from '../../../design/styles.ts';
import './access-answer.ts';
import './person-field.ts';
import './roles-in-force.ts';

@customElement('beside-admin-access')
export class AdminAccess extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      :host,
      section {
        display: grid;
        gap: var(--space-5);
        min-inline-size: 0;
      }
      form {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr));
        gap: var(--space-4);
        align-items: end;
      }
      .acts {
        display: flex;
        gap: var(--space-3);
      }
    `,
  ];

  private readonly query = new QueryController(this);
  private readonly explained = new RequestController(this, 'access.explain');
  private readonly roles = new RequestController(this, 'access.roles');
  /** What is typed in the fields. Undefined where nothing was typed since the address changed. */
  @state() private typed: { person?: string; sharer?: string } = {};
  private shown = '';

  protected override willUpdate(): void {
    if (location.search !== this.shown) this.typed = {};
    this.shown = location.search;
    this.roles.ask({});
    const { person, sharer } = this.asked;
    if (person) this.explained.ask({ person, ...(sharer && { sharer }) });
  }

  private get asked(): { person: string | undefined; sharer: string | undefined } {
    return { person: this.query.get('person'), sharer: this.query.get('sharer') };
  }

  protected override render() {
    const { person = '', sharer = '' } = this.asked;
    return html`<section data-testid="why-allowed">
        <p class="lead">${this.t('access.lead')}</p>
        <form class="card" @submit=${this.ask}>
          ${this.field('person', person)} ${this.field('sharer', sharer)}
          <div class="acts">
            <button class="primary" data-testid="why-ask">${this.t('access.ask')}</button>
          </div>
        </form>
        ${person ? this.answer() : nothing}
      </section>
      <section aria-labelledby="roles">
        <h2 id="roles">${this.t('access.in-force')}</h2>
        ${
          this.roles.reply
            ? html`<beside-roles-in-force .roles=${this.roles.reply}></beside-roles-in-force>`
            : html`<beside-list-state
                .failure=${this.roles.failure}
                ?loading=${this.roles.loading}
                @try-again=${() => void this.roles.again()}
              ></beside-list-state>`
        }
      </section>`;
  }

  private field(name: 'person' | 'sharer', asked: string) {
    return html`<beside-person-field
      field-name="why-${name}"
      .label=${this.t(`access.field.${name}`)}
      .value=${this.typed[name] ?? asked}
      @value-change=${(event: CustomEvent<string>) =>
        (this.typed = { ...this.typed, [name]: event.detail })}
      @enter=${this.ask}
    ></beside-person-field>`;
  }

  private answer() {
    const { reply, failure, loading } = this.explained;
    if (failure || !reply)
      return html`<beside-list-state
        .failure=${failure}
        ?loading=${loading}
        @try-again=${() => void this.explained.again()}
      ></beside-list-state>`;
    return html`<beside-access-answer
      .explained=${reply}
      aria-busy=${loading ? 'true' : 'false'}
    ></beside-access-answer>`;
  }

  private readonly ask = (event: Event): void => {
    event.preventDefault();
    const { person, sharer } = { ...this.asked, ...this.typed };
    const wanted = { person: person?.trim(), sharer: sharer?.trim() };
    // The rights may have changed meanwhile, so the same question is asked again.
    if (wanted.person === this.asked.person && wanted.sharer === (this.asked.sharer ?? ''))
      void this.explained.again();
    this.query.change(wanted);
  };
}
