/** One item of the check: what it is, its state, and what to do about it. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CheckLine as Line, LineState } from './connectivity-check.ts';
import { icon, type IconName } from '../../design/icons.ts';
import { adviceOf, figuresOf, purposeOf, titleOf } from './check-words.ts';
import { BesideElement } from '../../components/element.ts';

const icons: Record<LineState, IconName> = {
  waiting: 'question',
  checking: 'clock',
  good: 'check',
  doubt: 'warning',
  fault: 'cross',
  off: 'info',
  unable: 'question',
};

@customElement('beside-check-line')
export class CheckLine extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      .line {
        display: grid;
        gap: var(--space-2);
        padding-block: var(--space-3);
        border-block-start: 1px solid var(--line);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: var(--space-1) var(--space-4);
      }
      h3 {
        font-weight: 600;
      }
      .state {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        color: var(--ink-soft);
      }
      .good {
        color: var(--good);
      }
      .doubt {
        color: var(--warn);
      }
      .fault {
        color: var(--danger);
      }
      .about {
        overflow-wrap: anywhere;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ attribute: false }) line!: Line;

  protected override render() {
    const { line } = this;
    const advice = adviceOf(line);
    const figures = figuresOf(line);
    const purpose = purposeOf(line);
    return html`<div
      class="line"
      data-testid="check-line"
      data-kind=${line.kind}
      data-state=${line.state}
    >
      <div class="head">
        <h3>${titleOf(line)}</h3>
        <span class="state ${line.state}">
          ${icon(icons[line.state], 18)} ${this.t(`check.state.${line.state}`)}
        </span>
      </div>
      ${purpose ? html`<p class="small soft">${purpose}</p>` : nothing}
      ${figures ? html`<p class="small about">${figures}</p>` : nothing}
      ${advice ? html`<p data-testid="check-advice">${advice}</p>` : nothing}
      ${line.about ? html`<p class="small soft about"><bdi>${line.about}</bdi></p>` : nothing}
      <slot></slot>
    </div>`;
  }
}
