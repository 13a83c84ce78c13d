/** Choosing one of the demo's people. The form goes to the demo's identity provider. */
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { DemoPersonCard } from '../../src/protocol/paths.ts';
import { fetchDemoPeople } from '../client/api.ts';
import { pageStyles } from '../design/page-styles.ts';
import { buttonStyles, cardStyles } from '../design/styles.ts';
import '../parts/avatar.ts';
import { BesideElement } from '../parts/element.ts';

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

  override connectedCallback(): void {
    super.connectedCallback();
    fetchDemoPeople().then(
      (people) => (this.people = people),
      () => (this.failed = true),
    );
  }

  protected override render() {
    return html`<main id="main">
      <section class="card stack-loose">
        <div class="stack">
          <span class="badge">${this.t('demo.badge')}</span>
          <h1>${this.t('demo.title')}</h1>
          <p class="soft">${this.t('demo.lead')}</p>
        </div>
        ${this.failed ? html`<p role="alert">${this.t('demo.failed')}</p>` : nothing}
        <form method="post" action=${location.pathname}>
          ${this.people?.map((person) => this.person(person))}
        </form>
        <p class="small soft">${this.t('demo.pair')}</p>
      </section>
    </main>`;
  }

  private person({ userName, name, jobTitle, company, picture, purpose }: DemoPersonCard) {
    return html`<button
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
