/**
 * The person's own sessions, on pages outside of them. One click goes back to a session, and
 * another ends it.
 */
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { formatPasscode } from '../../../src/protocol/passcode.ts';
import { paths } from '../../../src/protocol/paths.ts';
import type { OwnSession } from '../../../src/protocol/session-view.ts';
import { OwnSessions } from './own-sessions-model.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { timeOfDay } from '../../i18n/dates.ts';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-own-sessions')
export class OwnSessionsList extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    cardStyles,
    css`
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-3);
        padding-block: var(--space-3);
      }
      .what {
        flex: 1 1 12rem;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-3);
      }
    `,
  ];

  private own: OwnSessions | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.own = new OwnSessions();
    this.own.changed.add(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.own?.close();
  }

  protected override render() {
    const sessions = this.own?.sessions ?? [];
    if (sessions.length === 0) return nothing;
    return html`<section class="card" data-testid="own-sessions">
      <h2>${this.t('own.title')}</h2>
      <ul>
        ${sessions.map((session) => this.line(session))}
      </ul>
    </section>`;
  }

  private line({ id, role, createdAt, otherName, passcode }: OwnSession) {
    const what = otherName
      ? this.t('own.with', { name: otherName })
      : passcode
        ? this.t('own.waiting', { passcode: formatPasscode(passcode) })
        : this.t('own.waiting.other');
    const page = role === 'helper' ? paths.help : paths.join;
    return html`<li data-testid="own-session">
      <div class="what">
        <div id=${id}>${what}</div>
        <div class="small soft">${this.t('own.since', { time: timeOfDay(createdAt) })}</div>
      </div>
      <div class="acts">
        <a
          class="button primary"
          href="${page}#session=${id}"
          aria-describedby=${id}
          data-testid="own-back"
          >${this.t('own.back')}</a
        >
        <button data-testid="own-end" aria-describedby=${id} @click=${() => void this.own?.end(id)}>
          ${this.t('own.end')}
        </button>
      </div>
    </li>`;
  }
}
