/** The parts of a session around the middle, for both sides: notices, person, chat and controls. */
import { css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { SessionState } from '../../../src/protocol/session-view.ts';
import type { SessionModel } from './session-model.ts';
import { BesideElement } from '../../components/element.ts';
import '../../components/person-card.ts';
import type { ChatPanel } from '../chat/chat-panel.ts';
import '../chat/chat-panel.ts';
import './remote-voice.ts';
import './session-controls.ts';
import './session-notices.ts';

const wide = matchMedia('(min-width: 60rem)');

@customElement('beside-session-frame')
export class SessionFrame extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      :host {
        block-size: 100%;
        min-block-size: 0;
      }
      .frame {
        position: relative;
        display: grid;
        grid-template: 'middle panel' minmax(0, 1fr) 'controls controls' auto / minmax(0, 1fr) auto;
        block-size: 100%;
      }
      .middle {
        grid-area: middle;
        display: flex;
        flex-direction: column;
        min-block-size: 0;
        overflow-y: auto;
      }
      .notices {
        flex: none;
      }
      .middle slot::slotted(*) {
        flex: 1 0 auto;
      }
      :host([fill]) .middle slot::slotted(*) {
        flex: 1 1 0;
      }
      aside {
        grid-area: panel;
        display: flex;
        flex-direction: column;
        inline-size: 22rem;
        min-block-size: 0;
        background: var(--surface);
        border-inline-start: 1px solid var(--line);
      }
      .person {
        flex: none;
        padding: var(--space-4);
        border-block-end: 1px solid var(--line);
      }
      beside-chat-panel {
        flex: 1;
      }
      beside-session-controls {
        grid-area: controls;
      }
      @media (max-width: 59.99rem) {
        aside {
          /* Over the middle, between the header and the controls. */
          grid-area: 1 / 1 / 2 / -1;
          z-index: 10;
          inline-size: auto;
          border: 0;
        }
      }
      /* In a low window nothing is fixed: the page scrolls as a whole. */
      @media (max-height: 30rem) {
        :host,
        .frame {
          block-size: auto;
        }
        .middle {
          overflow-y: visible;
        }
        aside {
          block-size: 100dvh;
        }
      }
    `,
  ];

  @property({ attribute: false }) model!: SessionModel;
  /** Whether the person is shown in the panel instead of in the middle. */
  @property({ type: Boolean }) person = false;
  @query('beside-chat-panel') private chat!: ChatPanel | null;
  @query('.middle') private middle!: HTMLElement | null;
  @state() private open = wide.matches;
  @state() private seen = 0;
  private shownState: SessionState | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    wide.addEventListener('change', this.fit);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    wide.removeEventListener('change', this.fit);
  }

  protected override willUpdate(): void {
    if (this.open) this.seen = this.theirs().length;
  }

  protected override render() {
    const { view, remoteVoice } = this.model;
    const { other } = view;
    const name = other?.person.name ?? '';
    const chatting = other !== null && view.state !== 'ended';
    return html`<div class="frame" @toggle-panel=${this.toggle}>
      <div class="middle">
        <div class="notices">
          <beside-session-notices .model=${this.model}></beside-session-notices>
          <beside-remote-voice .stream=${remoteVoice} .name=${name}></beside-remote-voice>
        </div>
        <slot></slot>
      </div>
      ${
        chatting
          ? html`<aside ?hidden=${!this.open} aria-label=${this.t('session.panel')}>
              ${
                this.person
                  ? html`<div class="person">
                      <beside-person-card .participant=${other}></beside-person-card>
                    </div>`
                  : nothing
              }
              <beside-chat-panel
                .sessionId=${this.model.view.id}
                .messages=${this.model.messages}
                .pending=${this.model.pending}
                .me=${view.me.id}
                .otherName=${name}
                .blocked=${view.chatBlocked}
              ></beside-chat-panel>
            </aside>`
          : nothing
      }
      ${
        view.state === 'ended'
          ? nothing
          : html`<beside-session-controls
              .model=${this.model}
              .panelOpen=${this.open}
              .unread=${this.theirs().length - this.seen}
              .chatting=${chatting}
            ></beside-session-controls>`
      }
    </div>`;
  }

  /** New content begins at its top, however far the person had scrolled. */
  protected override updated(): void {
    const { state } = this.model.view;
    if (state !== this.shownState) {
      this.middle?.scrollTo(0, 0);
      window.scrollTo(0, 0);
    }
    this.shownState = state;
  }

  private theirs() {
    const { messages, view } = this.model;
    return messages.filter(({ participantId }) => participantId !== view.me.id);
  }

  // In a wide window the panel is beside the middle. In a narrow one it opens on request.
  private readonly fit = (): void => {
    this.open = wide.matches;
  };

  private readonly toggle = (): void => {
    this.open = !this.open;
    if (!this.open) return;
    void this.updateComplete.then(() => this.chat?.focusInput());
  };
}
