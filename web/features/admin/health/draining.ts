/** Whether new sessions are taken, and the button that changes it, once it is confirmed. */
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { failureOf, type Failure } from '../../../client/failure.ts';
import { SocketClient } from '../../../client/socket-client.ts';
import { BesideElement } from '../../../components/element.ts';
import '../../../components/failure-notice.ts';
import { buttonStyles, cardStyles } from '../../../design/styles.ts';

@customElement('beside-draining')
export class Draining extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      dialog {
        max-inline-size: min(32rem, calc(100vw - 2rem));
        color: var(--ink);
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius-l);
        padding: var(--space-5);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 50%);
      }
      .card > div {
        justify-self: start;
      }
    `,
  ];

  @property({ type: Boolean }) draining = false;
  @property({ type: Number }) openSessions = 0;
  @state() private busy = false;
  @state() private failure: Failure | undefined;
  private signaling: SocketClient | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.signaling = new SocketClient();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.signaling?.close();
  }

  protected override render() {
    const { draining, openSessions, busy, failure } = this;
    return html`<section
        class="card stack"
        aria-labelledby="draining"
        data-testid="drain"
        data-draining=${draining ? 'true' : 'false'}
      >
        <h2 id="draining">${this.t('drain.title')}</h2>
        <p>${this.t(draining ? 'drain.on' : 'drain.off', { count: openSessions })}</p>
        <p class="soft">${this.t('drain.lead')}</p>
        ${failure ? html`<beside-failure-notice .failure=${failure}></beside-failure-notice>` : nothing}
        <div>
          ${
            draining
              ? html`<button
                  data-testid="drain-stop"
                  ?disabled=${busy}
                  @click=${() => void this.change(false)}
                >
                  ${this.t('drain.stop')}
                </button>`
              : html`<button
                  class="danger"
                  data-testid="drain-start"
                  ?disabled=${busy}
                  @click=${() => this.dialog?.showModal()}
                >
                  ${this.t('drain.start')}
                </button>`
          }
        </div>
      </section>
      <dialog aria-labelledby="confirm">
        <form method="dialog" class="stack">
          <h2 id="confirm">${this.t('drain.confirm', { count: openSessions })}</h2>
          <div class="row">
            <button
              class="primary"
              data-testid="drain-confirm"
              @click=${() => void this.change(true)}
            >
              ${this.t('drain.start')}
            </button>
            <button data-testid="drain-cancel">${this.t('drain.cancel')}</button>
          </div>
        </form>
      </dialog>`;
  }

  private get dialog(): HTMLDialogElement | null {
    return this.shadowRoot?.querySelector('dialog') ?? null;
  }

  private async change(on: boolean): Promise<void> {
    this.busy = true;
    this.failure = undefined;
    try {
      await this.signaling?.request('server.drain', { on });
      this.dispatchEvent(new Event('drained'));
    } catch (error) {
      this.failure = failureOf(error);
    }
    this.busy = false;
  }
}
