/** Where a person is signed in, and how to end logins that they do not recognize. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { LoginCard } from '../../../src/protocol/paths.ts';
import { endLogins, fetchLogins } from '../../client/http.ts';
import { entryStyles } from '../../design/entries.ts';
import { pageStyles } from '../../design/page-styles.ts';
import { buttonStyles, cardStyles } from '../../design/styles.ts';
import { dateAndTime, timeAgo } from '../../i18n/dates.ts';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-account-page')
export class AccountPage extends BesideElement {
  static override styles = [
    BesideElement.styles,
    entryStyles,
    buttonStyles,
    cardStyles,
    pageStyles,
    css`
      .badge {
        display: inline-block;
        padding: 0 var(--space-2);
        border-radius: var(--radius-full);
        background: var(--sunken);
        font-size: var(--text-s);
      }
    `,
  ];

  @state() private logins: LoginCard[] | undefined;
  @state() private busy = false;
  @state() private failed = false;
  /** How many have just been ended. */
  @state() private ended = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.perform(() => Promise.resolve());
  }

  protected override render() {
    const others = this.logins?.filter(({ here }) => !here) ?? [];
    return html`<main id="main">
      <section class="card stack-loose">
        <div class="stack">
          <h1 tabindex="-1">${this.t('account.title')}</h1>
          <p class="soft">${this.t('account.lead')}</p>
        </div>
        <div role="status" data-testid="logins-ended">
          ${this.ended > 0 ? this.t('account.ended', { count: this.ended }) : nothing}
        </div>
        ${
          this.failed
            ? html`<div class="row" role="alert">
                <span>${this.t('account.failed')}</span>
                <button @click=${() => location.reload()}>${this.t('app.try-again')}</button>
              </div>`
            : nothing
        }
        ${
          this.logins
            ? html`<ul>
                ${this.logins.map((login) => this.entry(login))}
              </ul>`
            : html`<p class="soft" role="status">
                ${this.failed ? nothing : this.t('app.loading')}
              </p>`
        }
        ${this.logins && others.length === 0 ? html`<p class="soft">${this.t('account.only-here')}</p>` : nothing}
        ${
          others.length > 1
            ? html`<div class="row">
                <button
                  class="danger"
                  data-testid="end-other-logins"
                  ?disabled=${this.busy}
                  @click=${() => this.end(others)}
                >
                  ${this.t('account.end-others')}
                </button>
              </div>`
            : nothing
        }
      </section>
    </main>`;
  }

  private entry(login: LoginCard): TemplateResult {
    const { here, address, since, usedAt } = login;
    const name = this.nameOf(login);
    return html`<li data-testid="login" data-here=${here}>
      <div>
        <strong><bdi>${name}</bdi></strong>
        ${here ? html`<span class="badge">${this.t('account.here')}</span>` : nothing}
        ${since ? html`<p class="small soft">${this.t('account.since', { time: dateAndTime(since) })}</p>` : nothing}
        <p class="small soft">${this.t('account.used', { time: timeAgo(usedAt, Date.now()) })}</p>
        ${address ? html`<p class="small soft">${this.t('account.address', { address })}</p>` : nothing}
      </div>
      ${
        here
          ? nothing
          : html`<button
              data-testid="end-login"
              aria-label=${this.t('account.end-named', { name, time: dateAndTime(since ?? usedAt) })}
              ?disabled=${this.busy}
              @click=${() => this.end([login])}
            >
              ${this.t('account.end')}
            </button>`
      }
    </li>`;
  }

  private nameOf({ browser, system }: LoginCard): string {
    if (browser && system) return this.t('account.browser-on', { browser, system });
    return browser ?? system ?? this.t('account.unknown-browser');
  }

  private end(logins: LoginCard[]): void {
    void this.perform(async () => {
      await endLogins(logins.map(({ handle }) => handle));
      this.ended = logins.length;
      // The button that was pressed is gone.
      this.renderRoot.querySelector('h1')?.focus();
    });
  }

  /** Does something, then shows the present logins. */
  private async perform(act: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.ended = 0;
    try {
      await act();
      this.logins = await fetchLogins();
      this.failed = false;
    } catch {
      this.failed = true;
    } finally {
      this.busy = false;
    }
  }
}
