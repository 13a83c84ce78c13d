/** Lets a person choose one of the demo's people. The form goes to the demo's identity provider. */
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { demoProof, type DemoPersonCard } from '../../../src/protocol/paths.ts';
import { fetchDemoPeople } from '../../client/http.ts';
import { pageStyles } from '../../design/page-styles.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import '../../components/avatar.ts';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-demo-sign-in-page')
export class DemoSignInPage extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    pageStyles,
    css`
      main {
        --measure: 40rem;
      }
      .badge {
        justify-self: start;
        padding: 0.1875rem 0.75rem;
        border-radius: var(--radius-full);
        background: var(--warn-soft);
        color: var(--warn);
        font-size: 0.8125rem;
        font-weight: 650;
      }
      form {
        display: grid;
        gap: var(--space-2);
      }
      button {
        justify-content: flex-start;
        text-align: start;
        gap: var(--space-4);
        padding: var(--space-3) var(--space-4);
        border-color: var(--line);
        font-weight: 400;
      }
      button:hover {
        border-color: var(--accent);
      }
      .act {
        justify-content: center;
        font-weight: 600;
      }
      .chosen {
        display: flex;
        align-items: center;
        gap: var(--space-4);
        margin-block-end: var(--space-2);
      }
      .who {
        display: grid;
        min-inline-size: 0;
        flex: 1;
        overflow-wrap: anywhere;
      }
      .purpose {
        font-size: 0.8125rem;
        font-weight: 600;
        color: var(--accent);
      }
      .guest .purpose,
      .viewer .purpose {
        color: var(--ink-soft);
      }
    `,
  ];

  @state() private people: DemoPersonCard[] | undefined;
  @state() private failed = false;
  /** The person who must give extra proof, if that was asked for. */
  @state() private chosen: DemoPersonCard | undefined;
  private readonly asksForProof = new URLSearchParams(location.search).has(demoProof);

  override connectedCallback(): void {
    super.connectedCallback();
    fetchDemoPeople().then(
      (people) => (this.people = people),
      () => (this.failed = true),
    );
  }

  protected override updated(changed: PropertyValues): void {
    // The button that had the focus is gone.
    if (changed.has('chosen')) this.renderRoot.querySelector<HTMLElement>('form button')?.focus();
  }

  protected override render() {
    return html`<main id="main">
      <section class="card stack-loose">
        <div class="stack">
          <span class="badge">${this.t('demo.badge')}</span>
          <h1>${this.t(this.asksForProof ? 'demo.proof.title' : 'demo.title')}</h1>
          <p class="soft">${this.t(this.asksForProof ? 'demo.proof.lead' : 'demo.lead')}</p>
        </div>
        ${this.failed ? html`<p role="alert">${this.t('demo.failed')}</p>` : nothing}
        <form method="post" action=${location.pathname}>
          ${this.chosen ? this.proof(this.chosen) : this.people?.map((person) => this.person(person))}
          ${this.asksForProof ? this.cancel() : nothing}
        </form>
        ${this.asksForProof ? nothing : html`<p class="small soft">${this.t('demo.pair')}</p>`}
      </section>
    </main>`;
  }

  /** One more click, in place of a security key. */
  private proof({ userName, name, picture }: DemoPersonCard) {
    return html`<input type="hidden" name="userName" value=${userName} />
      <p class="chosen">
        <beside-avatar .name=${name} .picture=${picture}></beside-avatar>
        <strong>${this.t('demo.proof.for', { name })}</strong>
      </p>
      <button class="primary act" name=${demoProof} data-testid="demo-proof">
        ${this.t('demo.proof.give')}
      </button>
      <button type="button" class="act" @click=${() => (this.chosen = undefined)}>
        ${this.t('demo.proof.other')}
      </button>`;
  }

  private cancel() {
    return html`<button class="quiet act" name="cancel" data-testid="demo-cancel">
      ${this.t('demo.proof.cancel')}
    </button>`;
  }

  private person(person: DemoPersonCard) {
    const { userName, name, jobTitle, company, picture, purpose } = person;
    const choose = (event: Event) => {
      if (!this.asksForProof) return;
      event.preventDefault();
      this.chosen = person;
    };
    return html`<button
      @click=${choose}
      class=${purpose}
      name="userName"
      value=${userName}
      data-testid="demo-person"
      data-username=${userName}
    >
      <beside-avatar .name=${name} .picture=${picture}></beside-avatar>
      <span class="who">
        <strong><bdi>${name}</bdi></strong>
        <span class="small soft"><bdi>${jobTitle}</bdi> · <bdi>${company}</bdi></span>
        <span class="purpose">${this.t(`demo.purpose.${purpose}`)}</span>
      </span>
    </button>`;
  }
}
