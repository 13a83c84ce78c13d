/** Shows the sharer who the helper is, before anything is asked. */
import { html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ParticipantView } from '../../../src/protocol/session-view.ts';
import { cardStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';
import { consentWarning } from './consent-warning.ts';
import '../../components/person-card.ts';

@customElement('beside-meet-helper')
export class MeetHelper extends BesideElement {
  static override styles = [BesideElement.styles, cardStyles];

  @property({ attribute: false }) other!: ParticipantView;

  protected override render() {
    return html`<section class="card stack-loose">
      <div class="stack">
        <h1>${this.t('meet.here', { name: this.other.person.name })}</h1>
        <p class="soft">${this.t('meet.lead.wait')}</p>
      </div>
      <beside-person-card size="large" .participant=${this.other}></beside-person-card>
      ${consentWarning()}
    </section>`;
  }
}
