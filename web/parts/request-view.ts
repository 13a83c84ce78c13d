/** The sharer has come: check who it is, then ask. */
import { html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ParticipantView } from '../../src/protocol/session-view.ts';
import { icon } from '../design/icons.ts';
import { buttonStyles, cardStyles } from '../design/styles.ts';
import { BesideElement } from './element.ts';
import './person-card.ts';

@customElement('beside-request-view')
export class RequestView extends BesideElement {
  static override styles = [BesideElement.styles, buttonStyles, cardStyles];

  @property({ attribute: false }) other!: ParticipantView;

  protected override render() {
    return html`<section class="card stack-loose">
      <div class="stack">
        <h1>${this.t('request.title', { name: this.other.person.name })}</h1>
        <p class="soft">${this.t('request.lead')}</p>
      </div>
      <beside-person-card size="large" .participant=${this.other}></beside-person-card>
      <button
        class="primary large wide"
        data-testid="request-screen"
        @click=${() => this.act({ do: 'request-view' })}
      >
        ${icon('eye', 22)} ${this.t('request.ask')}
      </button>
    </section>`;
  }

  protected override firstUpdated(): void {
    this.shadowRoot?.querySelector('button')?.focus();
  }
}
