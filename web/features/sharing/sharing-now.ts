/** While the screen is shared: the banner, and what the other person can and cannot see. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Surface } from '../../../src/protocol/session-view.ts';
import type { Exposure } from '../session/exposure.ts';
import { icon } from '../../design/icons.ts';
import { cardStyles } from '../../design/styles.ts';
import { checkLink } from '../../components/check-link.ts';
import { BesideElement } from '../../components/element.ts';
import { exposureAdvice } from '../session/exposure-words.ts';
import './sharing-banner.ts';

@customElement('beside-sharing-now')
export class SharingNow extends BesideElement {
  static override styles = [
    BesideElement.styles,
    cardStyles,
    css`
      :host {
        display: grid;
        gap: var(--space-4);
      }
      /* Around the whole page, so that everybody notices it. */
      .frame {
        position: fixed;
        inset: 0;
        z-index: 30;
        border: 4px solid var(--live);
        pointer-events: none;
      }
      li {
        display: flex;
        gap: var(--space-3);
        margin-block-start: var(--space-3);
      }
      li:first-child {
        margin-block-start: 0;
      }
      li span {
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      li svg {
        color: var(--accent);
        margin-block-start: 0.15em;
      }
    `,
  ];

  @property() name = '';
  @property() surface: Surface | undefined;
  /** Whether our microphone is on. */
  @property({ type: Boolean }) talking = false;
  @property() exposure: Exposure = 'awaited';

  protected override render() {
    const kind = this.surface ?? 'unknown';
    return html`<div class="frame" aria-hidden="true"></div>
      <beside-sharing-banner
        .name=${this.name}
        .surface=${this.surface}
        .exposure=${this.exposure}
      ></beside-sharing-banner>
      ${this.advice()}
      <section class="card">
        <ul>
          <li>${icon('eye')}<span>${this.t(`live.reminder.${kind}`)}</span></li>
          <li>
            ${icon('shield')}<span>${this.t('consent.not.control.live', { name: this.name })}</span>
          </li>
          <li>${icon('screen')}<span>${this.t('live.leave-open')}</span></li>
          ${
            this.talking
              ? nothing
              : html`<li>
                  ${icon('microphone')}
                  <span>${this.t('microphone.optional', { name: this.name })}</span>
                </li>`
          }
        </ul>
      </section>`;
  }

  private advice() {
    const words = exposureAdvice(this.exposure, 'sharer', this.name);
    if (!words) return nothing;
    return html`<div class="notice warn" role="status" data-testid="exposure-advice">
      ${icon('warning')}
      <div>
        <p>${words}</p>
        ${this.exposure === 'hidden' ? nothing : html`<p>${checkLink('new-tab')}</p>`}
      </div>
    </div>`;
  }
}
