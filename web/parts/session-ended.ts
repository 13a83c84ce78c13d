/** The end: why, by whom, and what next. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { paths } from '../../src/protocol/paths.ts';
import type { SessionView } from '../../src/protocol/session-view.ts';
import { icon } from '../design/icons.ts';
import { buttonStyles, cardStyles } from '../design/styles.ts';
import { clockTime } from '../i18n/dates.ts';
import { translate } from '../i18n/locale.ts';
import { evidenceWords } from './device-explained.ts';
import { BesideElement } from './element.ts';
import { focusIfNowhere } from './focus.ts';

/** The reason in words, as the side of this page sees it. */
export function endWords({ end, role, me, other }: SessionView): string {
  if (!end) return '';
  switch (end.reason) {
    case 'helper-left':
    case 'sharer-left':
    case 'declined': {
      const by = end.by ?? (end.reason === 'helper-left' ? 'helper' : 'sharer');
      const name = (by === role ? me : (other ?? me)).person.name;
      return translate(`end.${end.reason}.${by === role ? 'me' : 'other'}`, { name });
    }
    case 'policy':
      if (!end.rule || !other) return translate('end.policy');
      return translate(`end.rule.${end.rule}.${role}`, { name: other.person.name });
    default:
      return translate(`end.${end.reason}`);
  }
}

@customElement('beside-session-ended')
export class SessionEnded extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      .symbol {
        display: grid;
        place-items: center;
        inline-size: 3.25rem;
        block-size: 3.25rem;
        border-radius: 50%;
        background: var(--sunken);
        color: var(--ink-soft);
      }
      h2 {
        font-size: var(--text-l);
      }
      ul {
        list-style: disc;
        padding-inline-start: 1.4em;
      }
      li + li {
        margin-block-start: var(--space-2);
      }
    `,
  ];

  @property({ attribute: false }) view!: SessionView;

  protected override firstUpdated(): void {
    // The reason comes first, however much stands below it.
    const next = this.shadowRoot?.querySelector<HTMLElement>('button, a');
    focusIfNowhere(next, { preventScroll: true });
  }

  protected override render() {
    const { view } = this;
    const together = view.joinedAt && view.end ? view.end.at - view.joinedAt : 0;
    const unenrolled = view.end?.rule === 'unenrolled-device';
    // They were never together, and there is more to say than that it is over.
    const refusedHere = unenrolled && view.role === 'sharer';
    return html`<section class="card stack-loose">
      <div class="symbol">${icon(view.end?.reason === 'policy' ? 'info' : 'check', 26)}</div>
      <div class="stack">
        <h1>${this.t(refusedHere ? 'unenrolled.title' : 'end.title')}</h1>
        <p class="lead" data-testid="end-reason" data-reason=${view.end?.reason ?? nothing}>
          ${endWords(view)}
        </p>
        <p class="soft" ?hidden=${refusedHere}>
          ${together > 0 ? this.t('end.duration', { time: clockTime(together) }) : nothing}
          ${this.t('end.private')} ${view.role === 'sharer' ? this.t('end.close') : nothing}
        </p>
      </div>
      ${unenrolled ? this.notEnrolled(view) : nothing}
      <div class="row">
        ${
          // A new session would be refused: their page says what there is to do.
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
      </div>
    </section>`;
  }

  /** For the sharer what it means and what to do; for the helper how it is known. */
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
