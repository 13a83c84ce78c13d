/** Asks whether a session is to be ended, and for a note that both sides read. */
import { css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { LiveSession } from '../../../../src/protocol/live-session.ts';
import { mostNoteLength } from '../../../../src/protocol/open-states.ts';
import { failureOf, type Failure } from '../../../client/failure.ts';
import { SocketClient } from '../../../client/socket-client.ts';
import { BesideElement } from '../../../components/element.ts';
import '../../../components/failure-notice.ts';
import { fieldStyles } from '../../../design/fields.ts';
import { buttonStyles, cardStyles } from '../../../design/styles.ts';

@customElement('beside-end-dialog')
export class EndDialog extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    fieldStyles,
    css`
      dialog {
        inline-size: min(100% - 2rem, 30rem);
        color: var(--ink);
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius-l);
        padding: var(--space-5);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 45%);
      }
      form {
        display: grid;
        gap: var(--space-4);
      }
      textarea {
        min-block-size: 6rem;
        resize: vertical;
      }
    `,
  ];

  /** The dialog is open while there is one. */
  @property({ attribute: false }) session: LiveSession | undefined;
  @state() private failure: Failure | undefined;
  @state() private isBusy = false;
  @query('dialog') private dialog!: HTMLDialogElement | null;
  private signaling: SocketClient | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.signaling = new SocketClient();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.signaling?.close();
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('session')) return;
    if (this.session) this.dialog?.showModal();
    else this.dialog?.close();
  }

  protected override render() {
    const { session, failure, isBusy } = this;
    // A session that has ended meanwhile cannot be ended again.
    const isOver = failure?.code === 'SESSION_ENDED' || failure?.code === 'SESSION_UNKNOWN';
    return html`<dialog aria-labelledby="title" data-testid="end-dialog" @close=${this.closed}>
      ${
        session
          ? html`<form @submit=${this.submit}>
              <h2 id="title">${this.t('admin.end.title')}</h2>
              <p>${session.people.map(({ name }) => name).join(' · ')}</p>
              <p class="soft">${this.t('admin.end.lead')}</p>
              <label class="field">
                <span>${this.t('admin.end.note')}</span>
                <textarea name="note" maxlength=${mostNoteLength} data-testid="end-note"></textarea>
              </label>
              ${
                failure
                  ? html`<beside-failure-notice .failure=${failure}></beside-failure-notice>`
                  : nothing
              }
              <div class="row">
                ${
                  isOver
                    ? nothing
                    : html`<button
                        class="danger"
                        type="submit"
                        data-testid="end-any-confirm"
                        ?disabled=${isBusy}
                      >
                        ${this.t('admin.sessions.end')}
                      </button>`
                }
                <button
                  type="button"
                  data-testid="end-any-cancel"
                  @click=${() => this.dialog?.close()}
                >
                  ${this.t('admin.end.cancel')}
                </button>
              </div>
            </form>`
          : nothing
      }
    </dialog>`;
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    const { session, signaling } = this;
    const note = this.dialog?.querySelector('textarea')?.value.trim();
    if (!session || !signaling) return;
    this.isBusy = true;
    this.failure = undefined;
    try {
      await signaling.request('session.end-any', { sessionId: session.id, ...(note && { note }) });
      this.dialog?.close();
    } catch (error) {
      this.failure = failureOf(error);
    }
    this.isBusy = false;
  }

  private closed(): void {
    this.failure = undefined;
    this.dispatchEvent(new Event('closed'));
  }
}
