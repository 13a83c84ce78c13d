/** How each part of the server is, refreshed while it is looked at, and draining. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { HealthComponent, HealthReport } from '../../../../src/protocol/health.ts';
import type { Me } from '../../../../src/protocol/paths.ts';
import { BesideElement } from '../../../components/element.ts';
import '../../../components/list-state.ts';
import { RequestController } from '../../../components/request-controller.ts';
import { icon } from '../../../design/icons.ts';
import { cardStyles } from '../../../design/styles.ts';
import { dateAndTime } from '../../../i18n/dates.ts';
import { lengthWords } from '../../../i18n/durations.ts';
import './draining.ts';
import { numberWords } from './number-words.ts';

const againMs = 5_000;
const icons = { ok: 'check', warning: 'warning', failing: 'cross' } as const;

@customElement('beside-admin-health')
export class AdminHealth extends BesideElement {
  static override styles = [
    BesideElement.styles,
    cardStyles,
    css`
      :host {
        display: grid;
        gap: var(--space-5);
        min-inline-size: 0;
      }
      ul {
        padding-block: 0;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: var(--space-1) var(--space-3);
        padding-block: var(--space-3);
      }
      li + li {
        border-block-start: 1px solid var(--line);
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-1) var(--space-4);
      }
      .name {
        font-weight: 650;
        min-inline-size: min(100%, 18rem);
        overflow-wrap: anywhere;
      }
      .next {
        grid-column: 2;
      }
      .ok {
        color: var(--good);
      }
      .warning {
        color: var(--warn);
      }
      .failing {
        color: var(--danger);
      }
    `,
  ];

  @property({ attribute: false }) me!: Me;
  private readonly health = new RequestController(this, 'health.read');
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => {
      if (!document.hidden && !this.health.loading) void this.health.again();
    }, againMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  protected override willUpdate(): void {
    this.health.ask({});
  }

  protected override render() {
    const { reply, failure, loading } = this.health;
    return html`<beside-list-state
        .failure=${failure}
        ?loading=${loading && !reply}
        @try-again=${() => void this.health.again()}
      ></beside-list-state>
      ${reply ? this.report(reply) : nothing}`;
  }

  private report(report: HealthReport) {
    const { version, schema, startedAt, now, isDraining, openSessions, components } = report;
    return html`<p class="soft">
        ${this.t('health.about', {
          version,
          schema,
          started: dateAndTime(startedAt),
          length: lengthWords(now - startedAt),
        })}
      </p>
      <ul class="card" aria-label=${this.t('admin.part.health')}>
        ${components.map((component) => this.component(component, now))}
      </ul>
      ${
        this.me.permissions.includes('server.drain')
          ? html`<beside-draining
              ?draining=${isDraining}
              .openSessions=${openSessions}
              @drained=${() => void this.health.again()}
            ></beside-draining>`
          : nothing
      }`;
  }

  private component({ part, name, state, code, numbers }: HealthComponent, now: number) {
    return html`<li
      data-testid="health-line"
      data-part=${part}
      data-state=${state}
      data-code=${code ?? nothing}
    >
      <span class=${state}>${icon(icons[state])}</span>
      <span class="line">
        <span class="name">${this.t(`health.part.${part}`, { name: name ?? '' })}</span>
        <span class=${state}>${this.t(`health.state.${state}`)}</span>
        ${numberWords(numbers, now).map((words) => html`<span class="soft">${words}</span>`)}
      </span>
      ${code ? html`<span class="next small">${this.t(`health.code.${code}`)}</span>` : nothing}
    </li>`;
  }
}
