/** The sharer has joined. The helper checks who it is, then asks to view. */
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { ParticipantView } from '../../../src/protocol/session-view.ts';
import { icon } from '../../design/icons.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { isToBeRead, type DeviceWarning, type SeenDevice } from '../devices/device-warning.ts';
import '../devices/device-warning.ts';
import { BesideElement } from '../../components/element.ts';
import { focusIfNowhere } from '../../components/focus.ts';
import '../../components/person-card.ts';

@customElement('beside-request-view')
export class RequestView extends BesideElement {
  static override styles = [BesideElement.styles, buttonStyles, cardStyles];

  @property({ attribute: false }) other!: ParticipantView;
  @property({ attribute: false }) device: SeenDevice | undefined;
  @property({ attribute: false }) clockOffsetMs = 0;
  @query('beside-device-warning') private warning!: DeviceWarning | null;
  @query('[data-testid=request-screen]') private ask!: HTMLElement;

  protected override render() {
    return html`<section class="card stack-loose">
      <div class="stack">
        <h1>${this.t('request.title', { name: this.other.person.name })}</h1>
        <p class="soft">${this.t('request.lead')}</p>
      </div>
      <beside-person-card size="large" .participant=${this.other}></beside-person-card>
      ${
        this.device
          ? html`<beside-device-warning
              .device=${this.device}
              .name=${this.other.person.name}
              .clockOffsetMs=${this.clockOffsetMs}
            ></beside-device-warning>`
          : nothing
      }
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
    if (isToBeRead(this.device)) void this.warning?.focusContinue();
    else this.ask.focus();
  }

  /**
   * After continuing, the helper asks. The button to continue is gone once the warning has folded,
   * so the focus moves on.
   */
  protected override updated(changed: PropertyValues<this>): void {
    const read = isToBeRead(changed.get('device')) && !isToBeRead(this.device);
    if (read) void this.warning?.updateComplete.then(() => focusIfNowhere(this.ask));
  }
}
