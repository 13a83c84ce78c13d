/** Lies over the picture: why it is missing or old, and what to do. */
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Exposure } from './exposure.ts';
import { checkLink } from '../../components/check-link.ts';
import { BesideElement } from '../../components/element.ts';
import { exposureAdvice, exposureWords } from './exposure-words.ts';

@customElement('beside-picture-state')
export class PictureStatePart extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      .over {
        position: absolute;
        /* Does not cover the tools, and scrolls if the stage is small. */
        inset: 0 0 4rem;
        overflow-y: auto;
        display: grid;
        place-content: safe center;
        padding: var(--space-4);
        text-align: center;
        pointer-events: none;
      }
      .box {
        max-inline-size: 34rem;
        overflow-wrap: anywhere;
      }
      .warn .box {
        padding: var(--space-3) var(--space-4);
        border-radius: var(--radius-m);
        background: rgb(13 18 17 / 92%);
        box-shadow: 0 0 0 1px rgb(255 255 255 / 18%);
        pointer-events: auto;
      }
      a {
        color: inherit;
      }
    `,
  ];

  @property() exposure: Exposure = 'awaited';
  /** The sharer's name. */
  @property() name = '';

  protected override render() {
    const { exposure, name } = this;
    if (exposure === 'seen') return nothing;
    const advice = exposureAdvice(exposure, 'helper', name);
    const words =
      exposure === 'awaited'
        ? this.t('screen.loading')
        : html`<strong>${exposureWords(exposure, 'helper', name)}</strong>`;
    return html`<div
      class="over ${exposure === 'awaited' ? '' : 'warn'}"
      role="status"
      data-testid="picture-state"
      data-exposure=${exposure}
    >
      <div class="box">
        <p>${words}</p>
        ${advice ? html`<p>${advice}</p>` : nothing}
        ${advice && exposure !== 'hidden' ? html`<p>${checkLink('new-tab')}</p>` : nothing}
      </div>
    </div>`;
  }
}
