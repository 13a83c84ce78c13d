import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../design/icons.ts';

/**
 * What is wrong with a field; for those who have `cardStyles`. It is there before there is anything to say, so
 * that screen readers read out what comes (W3C technique ARIA19).
 *
 * @param id What the field names in `aria-describedby`.
 */
export function fieldError(id: string, testId: string, words: string | undefined): TemplateResult {
  return html`<div id=${id} role="alert" ?hidden=${!words}>
    ${
      words
        ? html`<div class="notice danger">
            ${icon('warning')}
            <div data-testid=${testId}>${words}</div>
          </div>`
        : nothing
    }
  </div>`;
}
