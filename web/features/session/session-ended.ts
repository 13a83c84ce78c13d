/** The end of a session: why, by whom, and what next. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { paths } from '../../../src/protocol/paths.ts';
import type { SessionView } from '../../../src/protocol/session-view.ts';
import { keepDraft } from '../chat/draft.ts';
import { symbolStyles } from '../../design/badges.ts';
import { icon, type IconName } from '../../design/icons.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { lengthWords } from '../../i18n/durations.ts';
import { endWords } from './end-words.ts';
import { evidenceWords } from '../devices/device-explained.ts';
import { BesideElement } from '../../components/element.ts';
import { focusIfNowhere } from '../../components/focus.ts';

/** The symbol shows whether somebody wanted this end. */
function symbolOf({ end, role }: SessionView): IconName {
  switch (end?.reason) {
    case 'helper-left':
    case 'sharer-left':
      return end.limit ? 'away' : 'check';
    case 'declined':
      return role === 'sharer' ? 'check' : 'cross';
    case 'connection-lost':
      return 'away';
    case 'expired':
      return 'clock';
    default:
      return 'info';
  }
}

@customElement('beside-session-ended')
export class SessionEnded extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    symbolStyles,
    css`
      .symbol {
        background: var(--sunken);
        color: var(--ink-soft);
      }
      h1:focus-visible {
        outline-offset: 0.25rem;
      }
      h2 {
        font-size: var(--text-l);
      }
      ul {
        list-style: disc;
        padding-inline-start: 1.4em;
      }
      blockquote {
        margin: var(--space-2) 0 0;
        padding-inline-start: var(--space-4);
        border-inline-start: 3px solid var(--line-strong);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      li + li {
        margin-block-start: var(--space-2);
      }
    `,
  ];

  @property({ attribute: false }) view!: SessionView;

  protected override firstUpdated(): void {
    keepDraft(this.view.id, '');
    // The focus goes to who and why first, for eyes and for screen readers.
    focusIfNowhere(this.shadowRoot?.querySelector('h1'));
  }

  protected override render() {
    const { view } = this;
    const { joinedAt, end } = view;
    const unenrolled = end?.rule === 'unenrolled-device';
    // The page has more to say than that the session is over.
    const refusedHere = unenrolled && view.role === 'sharer';
    const reason = endWords(view);
    return html`<section class="card stack-loose">
      <div class="symbol">${icon(symbolOf(view), 26)}</div>
      <div class="stack">
        ${refusedHere ? html`<h1 tabindex="-1">${this.t('unenrolled.title')}</h1>` : nothing}
        ${
          refusedHere
            ? html`<p class="lead" data-testid="end-reason" data-reason="policy">${reason}</p>`
            : html`<h1 tabindex="-1" data-testid="end-reason" data-reason=${end?.reason ?? nothing}>
                ${reason}
              </h1>`
        }
        ${end?.note ? this.note(end.note) : nothing}
        <p class="soft" ?hidden=${refusedHere || !joinedAt}>
          ${joinedAt && end ? this.t('end.lasted', { time: lengthWords(end.at - joinedAt) }) : nothing}
          ${this.t('end.private')} ${view.role === 'sharer' ? this.t('end.close') : nothing}
        </p>
      </div>
      ${unenrolled ? this.notEnrolled(view) : nothing}
      <div class="row">
        ${
          // A new session would be refused. The other person's page says what to do.
          view.role === 'helper' && view.end?.rule && view.end.rule !== 'out-of-scope'
            ? html`<a class="button primary" href=${paths.help}>${this.t('app.help-console')}</a>`
            : view.role === 'helper'
              ? html`<button
                  class="primary"
                  data-testid="new-session"
                  @click=${() => this.act({ do: 'new-session' })}
                >
                  ${icon('plus')} ${this.t('end.new-session')}
                </button>`
              : html`<a class="button primary" href=${paths.enterCode}
                  >${this.t('end.enter-code')}</a
                >`
        }
        ${
          joinedAt
            ? html`<a class="button" href="${paths.sessions}/${view.id}" data-testid="receipt-link"
                >${this.t('receipt.open')}</a
              >`
            : nothing
        }
      </div>
    </section>`;
  }

  /** What the administrator has written who ended the session. */
  private note(text: string) {
    return html`<figure>
      <figcaption class="small soft">${this.t('end.note')}</figcaption>
      <blockquote dir="auto" data-testid="end-note">${text}</blockquote>
    </figure>`;
  }

  /** For the sharer: what it means and what to do. For the helper: how it is known. */
  private notEnrolled({ role, device, other, me }: SessionView) {
    const { name } = (other ?? me).person;
    if (role === 'helper') {
      return device
        ? html`<p class="small soft" data-testid="device-warning" data-device-state=${device.state}>
            ${evidenceWords(device, name)}
          </p>`
        : nothing;
    }
    return html`<div class="stack" data-testid="unenrolled-advice">
      <h2>${this.t('unenrolled.meaning.title')}</h2>
      <p>${this.t('unenrolled.meaning')}</p>
      <h2>${this.t('unenrolled.try.title')}</h2>
      <ul>
        <li>${this.t('unenrolled.try.other', { name })}</li>
        <li>${this.t('unenrolled.try.account')}</li>
        <li>${this.t('unenrolled.try.desk')}</li>
      </ul>
    </div>`;
  }
}
