/** The answer: yes or no, who was asked about, every rule in order, and every permission. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AccessExplained, AccessVerdict } from '../../../../src/protocol/access.ts';
import { BesideElement } from '../../../components/element.ts';
import { icon } from '../../../design/icons.ts';
import { cardStyles } from '../../../design/styles.ts';
import { dateAndTime } from '../../../i18n/dates.ts';
import './access-permissions.ts';
import { nextStep, ruleWords } from './rule-words.ts';

type Says = AccessVerdict['says'];
const icons = { allows: 'check', refuses: 'cross', asked: 'clock' } as const;
const kinds = { allows: 'good', refuses: 'danger', asked: 'warn' } as const;

@customElement('beside-access-answer')
export class AccessAnswer extends BesideElement {
  static override styles = [
    BesideElement.styles,
    cardStyles,
    css`
      :host {
        display: grid;
        gap: var(--space-5);
        min-inline-size: 0;
      }
      .notice.good {
        background: var(--good-soft);
        color: var(--good);
      }
      .people {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr));
        gap: var(--space-5);
      }
      .name {
        font-size: var(--text-m);
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: var(--space-1) var(--space-4);
        margin-block-start: var(--space-3);
      }
      dt {
        color: var(--ink-soft);
      }
      dd,
      code {
        overflow-wrap: anywhere;
      }
      ol {
        display: grid;
        gap: var(--space-2);
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: var(--space-1) var(--space-3);
      }
      li .more {
        grid-column: 2;
      }
      .good {
        color: var(--good);
      }
      .danger {
        color: var(--danger);
      }
      .warn {
        color: var(--warn);
      }
    `,
  ];

  @property({ attribute: false }) explained!: AccessExplained;

  protected override render() {
    const { person, sharer, permissions } = this.explained;
    return html`${this.summary()}
      <div class="card people">${this.facts(person)} ${sharer ? this.facts(sharer) : nothing}</div>
      <section class="card stack" aria-labelledby="rules">
        <h2 id="rules">${this.t('access.rules')}</h2>
        ${this.steps()}
      </section>
      <div class="stack">
        <h2>${this.t('access.permissions')}</h2>
        <beside-access-permissions
          .permissions=${permissions}
          .sharer=${sharer?.name}
        ></beside-access-permissions>
      </div>`;
  }

  private summary() {
    const { says, person, sharer, verdicts } = this.explained;
    const first = verdicts.find((verdict) => verdict.says === 'refuses');
    const names = { person: person.name, sharer: sharer?.name ?? '' };
    return html`<div
      class="notice ${kinds[says]}"
      role="status"
      data-testid="access-says"
      data-says=${says}
    >
      ${icon(icons[says])}
      <div>
        <strong>${this.t(`access.${sharer ? 'pair' : 'alone'}.${says}`, names)}</strong>
        ${
          first
            ? html`<div>
                ${this.t('access.not-met', { rule: ruleWords(first) })} ${nextStep(first)}
              </div>`
            : nothing
        }
      </div>
    </div>`;
  }

  private facts(person: AccessExplained['person']) {
    const rows: [string, string][] = [
      [this.t('access.fact.user-name'), person.userName],
      [this.t('access.fact.provider'), person.provider ?? ''],
      [this.t('access.fact.tenant'), person.tenant],
      [this.t('access.fact.groups'), person.groups.join(', ')],
      [this.t('access.fact.app-roles'), person.appRoles.join(', ')],
      [this.t('access.fact.signed-in'), dateAndTime(person.signedInAt)],
    ];
    return html`<section aria-label=${person.name}>
      <h2 class="name">${person.name}</h2>
      <dl class="small">
        ${rows.map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value || '–'}</dd>`,
        )}
      </dl>
    </section>`;
  }

  private steps() {
    const { verdicts, person, sharer } = this.explained;
    const names = { person: person.name, sharer: sharer?.name ?? '' };
    return (['open', 'join', 'meet', 'view'] as const).map((step) => {
      const asked = verdicts.filter((verdict) => verdict.step === step);
      if (asked.length === 0) return nothing;
      return html`<div class="stack">
        <h3>${this.t(`access.step.${step}`, names)}</h3>
        <ol>
          ${asked.map((verdict) => this.verdict(verdict))}
        </ol>
      </div>`;
    });
  }

  private verdict(verdict: AccessVerdict) {
    const { says, code, rule } = verdict;
    const next = says === 'allows' ? nothing : nextStep(verdict);
    return html`<li data-testid="access-rule" data-rule=${rule} data-says=${says}>
      <span class=${kinds[says]}>${icon(icons[says])}</span>
      <span>
        <strong class=${kinds[says]}>${this.saysWords(says)}</strong>
        ${ruleWords(verdict)} ${code ? html`<code class="small soft">${code}</code>` : nothing}
      </span>
      ${next === nothing ? nothing : html`<span class="more small soft">${next}</span>`}
    </li>`;
  }

  private saysWords(says: Says): string {
    return this.t(`access.says.${says}`);
  }
}
