import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../design/icons.ts';

/**
 * Says what is wrong with a field. The host needs `cardStyles`. The element exists before it has a
 * text, so that screen readers read the text when it comes (W3C technique ARIA19).
 *
 * @param id The id that the field names in `aria-describedby`.
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
