/** Plays the other person's voice. If the browser needs a click first, it asks for one. */
import { css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { icon } from '../../design/icons.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-remote-voice')
export class RemoteVoice extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      .notice {
        margin: var(--space-3) var(--space-3) 0;
        align-items: center;
        flex-wrap: wrap;
      }
    `,
  ];

  @property({ attribute: false }) stream: MediaStream | undefined;
  @property() name = '';
  @query('audio') private audio!: HTMLAudioElement;
  @state() private blocked = false;

  protected override render() {
    return html`<audio autoplay data-testid="remote-voice"></audio> ${
        this.blocked
          ? html`<div class="notice warn" role="alert">
              ${icon('sound')}
              <div>${this.t('voice.blocked', { name: this.name })}</div>
              <button @click=${() => void this.play()}>${this.t('voice.turn-on')}</button>
            </div>`
          : nothing
      }`;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('stream')) return;
    this.audio.srcObject = this.stream ?? null;
    if (this.stream) void this.play();
    else this.blocked = false;
  }

  private async play(): Promise<void> {
    try {
      await this.audio.play();
      this.blocked = false;
    } catch (error) {
      // An interruption by another stream is no refusal.
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.blocked = true;
    }
  }
}
