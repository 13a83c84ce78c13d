/** The end: why, by whom, and what next. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { paths } from '../../src/protocol/paths.ts';
import type { SessionView } from '../../src/protocol/session-view.ts';
import { icon } from '../design/icons.ts';
import { buttonStyles, cardStyles } from '../design/styles.ts';
import { clockTime } from '../i18n/dates.ts';
import { translate } from '../i18n/locale.ts';
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
      if (!end.rule) return translate('end.policy');
      return translate(`end.rule.${end.rule}.${role}`, { name: (other ?? me).person.name });
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
    `,
  ];

  @property({ attribute: false }) view!: SessionView;

  protected override firstUpdated(): void {
    focusIfNowhere(this.shadowRoot?.querySelector<HTMLElement>('button, a'));
  }

  protected override render() {
    const { view } = this;
    const together = view.joinedAt && view.end ? view.end.at - view.joinedAt : 0;
    return html`<section class="card stack-loose">
      <div class="symbol">${icon('check', 26)}</div>
      <div class="stack">
        <h1>${this.t('end.title')}</h1>
        <p class="lead" data-testid="end-reason" data-reason=${view.end?.reason ?? nothing}>
          ${endWords(view)}
        </p>
        <p class="soft">
          ${together > 0 ? this.t('end.duration', { time: clockTime(together) }) : nothing}
          ${this.t('end.private')} ${view.role === 'sharer' ? this.t('end.close') : nothing}
        </p>
      </div>
      <div class="row">
        ${
          view.role === 'helper'
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
}
