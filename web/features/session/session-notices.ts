/** What both sides must know at once, whatever else is happening. */
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SessionModel } from './session-model.ts';
import { icon } from '../../design/icons.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import '../../components/access-notice.ts';
import { isToBeRead } from '../devices/device-warning.ts';
import '../devices/device-warning.ts';
import { BesideElement } from '../../components/element.ts';
import './ending-notice.ts';
import '../../components/failure-notice.ts';
import './presence-notice.ts';
import './server-stops.ts';

@customElement('beside-session-notices')
export class SessionNotices extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      .notices {
        display: grid;
        gap: var(--space-2);
        padding: var(--space-3) var(--space-3) 0;
      }
      .notice {
        align-items: center;
      }
      .notice svg {
        margin: 0;
      }
    `,
  ];

  @property({ attribute: false }) model!: SessionModel;
  /** How many people had been refused when the notice was last dismissed. */
  @state() private refusedRead = 0;
  /** When the other person had last come back when the notice was last dismissed. */
  @state() private backRead = 0;
  /** A file was dropped on the page. */
  @state() private fileDropped = false;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('drop', this.noteDrop);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('drop', this.noteDrop);
  }

  protected override render() {
    const notices = [
      this.accessEnd(),
      this.reconnecting(),
      this.unstable(),
      this.serverStops(),
      this.ending(),
      this.away(),
      this.back(),
      this.theirMicrophone(),
      this.device(),
      this.refused(),
      this.fileNotTaken(),
      this.failure(),
    ];
    // Without notices, the picture keeps all the room.
    return notices.some((notice) => notice !== nothing)
      ? html`<div class="notices">${notices}</div>`
      : nothing;
  }

  private accessEnd() {
    const { accessEnd, view } = this.model;
    // The end of the session for the same reason already says everything.
    if (!accessEnd || (view.end?.rule === accessEnd && view.other)) return nothing;
    return html`<beside-access-notice .reason=${accessEnd}></beside-access-notice>`;
  }

  private reconnecting() {
    const { attendance, view } = this.model;
    if (attendance.state !== 'reconnecting') return nothing;
    const hidden = view.role === 'sharer' && view.state === 'sharing';
    return html`<div class="notice danger" role="alert" data-testid="reconnecting">
      ${icon('away')}
      <div>${this.t(hidden ? 'notice.reconnecting.sharing' : 'notice.reconnecting')}</div>
    </div>`;
  }

  private unstable() {
    const { attendance, unstable, view } = this.model;
    const { other } = view;
    if (!unstable || attendance.state !== 'here' || view.state === 'ended') return nothing;
    // If the other person is away, another notice says so.
    if (unstable === 'other' && other?.presence.state !== 'here') return nothing;
    return html`<div class="notice warn" role="status" data-testid="unstable" data-who=${unstable}>
      ${icon('warning')}
      <div>${this.t(`notice.unstable.${unstable}`, { name: other?.person.name ?? '' })}</div>
    </div>`;
  }

  private theirMicrophone() {
    const { other, state } = this.model.view;
    if (!other?.microphoneCutOff || state === 'ended') return nothing;
    return html`<div class="notice plain" role="status" data-testid="microphone-cut-off">
      ${icon('microphone-off')}
      <div>${this.t('microphone.other-cut-off', { name: other.person.name })}</div>
    </div>`;
  }

  private serverStops() {
    const { view, clockOffsetMs } = this.model;
    if (view.serverStopsAt === undefined) {
      return view.isDraining
        ? html`<div class="notice warn" role="status" data-testid="draining">
            ${icon('warning')}
            <div>${this.t('notice.draining')}</div>
          </div>`
        : nothing;
    }
    return html`<beside-server-stops
      .view=${view}
      .clockOffsetMs=${clockOffsetMs}
    ></beside-server-stops>`;
  }

  private ending() {
    const { view, clockOffsetMs } = this.model;
    if (!view.ending || view.state === 'ended') return nothing;
    return html`<beside-ending-notice
      .view=${view}
      .clockOffsetMs=${clockOffsetMs}
    ></beside-ending-notice>`;
  }

  private away() {
    const { view, clockOffsetMs } = this.model;
    if (view.other?.presence.state !== 'away' || view.state === 'ended') return nothing;
    return html`<beside-presence-notice
      .other=${view.other}
      .clockOffsetMs=${clockOffsetMs}
    ></beside-presence-notice>`;
  }

  /** Says why the other person was away, which was not known while they were. */
  private back() {
    const { state, other } = this.model.view;
    if (!other?.presence.was || state === 'ended') return nothing;
    const { was, since } = other.presence;
    if (since <= this.backRead) return nothing;
    const { name } = other.person;
    return html`<div class="notice plain" role="status" data-testid="back" data-was=${was}>
      ${icon('check')}
      <div>
        <strong>${this.t('presence.back', { name })}</strong> ${this.t(`presence.was.${was}`)}
      </div>
      ${this.dismiss(() => (this.backRead = since))}
    </div>`;
  }

  /** The sharer has come back on another device, after the step that shows the device. */
  private device() {
    const { view, clockOffsetMs } = this.model;
    const { device, state, other } = view;
    const later = state === 'requested' || state === 'allowed' || state === 'sharing';
    if (!device || !later || !isToBeRead(device)) return nothing;
    return html`<beside-device-warning
      .device=${device}
      .name=${other?.person.name ?? ''}
      .clockOffsetMs=${clockOffsetMs}
    ></beside-device-warning>`;
  }

  private refused() {
    const { refusedJoiners, state, openedFor } = this.model.view;
    if (refusedJoiners <= this.refusedRead || state === 'ended') return nothing;
    const words = this.t(openedFor ? 'notice.refused.device' : 'notice.refused', {
      count: refusedJoiners,
      userName: openedFor?.userName ?? '',
    });
    return html`<div class="notice warn" role="status" data-testid="refused-joiners">
      ${icon('shield-alert')}
      <div>${words}</div>
      ${this.dismiss(() => (this.refusedRead = refusedJoiners))}
    </div>`;
  }

  private readonly noteDrop = ({ dataTransfer }: DragEvent): void => {
    if (dataTransfer?.files.length) this.fileDropped = true;
  };

  private fileNotTaken() {
    if (!this.fileDropped || this.model.view.state === 'ended') return nothing;
    return html`<div class="notice plain" role="status" data-testid="file-not-taken">
      ${icon('info')}
      <div>${this.t('chat.no-files')}</div>
      ${this.dismiss(() => (this.fileDropped = false))}
    </div>`;
  }

  private dismiss(act: () => void) {
    return html`<button
      class="quiet icon-only"
      aria-label=${this.t('app.dismiss')}
      title=${this.t('app.dismiss')}
      data-testid="dismiss"
      @click=${act}
    >
      ${icon('cross')}
    </button>`;
  }

  private failure() {
    const { failure } = this.model;
    // The field of the digits says that they were wrong.
    if (!failure || failure.code === 'NUMBER_WRONG') return nothing;
    return html`<beside-failure-notice dismissible .failure=${failure}></beside-failure-notice>`;
  }
}
