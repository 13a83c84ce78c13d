/**
 * The field where the sharer types the two digits that the helper reads out. It is part of the
 * consent's form.
 */
import { css, html, type TemplateResult } from 'lit';
import {
  matchNumberLength,
  matchTries,
  parseMatchNumber,
} from '../../../src/protocol/match-number.ts';
import { fieldError } from '../../components/field-error.ts';
import { translate } from '../../i18n/locale.ts';

export const numberFieldStyles = css`
  .number {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: var(--space-2) var(--space-4);
    align-items: center;
  }
  .number label {
    font-weight: 600;
  }
  .number input {
    font: 600 var(--text-2xl) / 1.2 var(--font-mono);
    letter-spacing: 0.18em;
    text-align: center;
    inline-size: 6rem;
    min-block-size: 3.25rem;
    padding: var(--space-1) var(--space-2);
    color: var(--ink);
    background: var(--ground);
    border: 1.5px solid var(--line-strong);
    border-radius: var(--radius-m);
    /* Keeps it from being covered by the answers at the bottom. */
    scroll-margin-block: 6rem 16rem;
  }
  .number input[aria-invalid='true'] {
    border-color: var(--danger);
  }
  .number > p,
  .number > div {
    grid-column: 1 / -1;
  }
`;

/**
 * @param triesLeft If it is below the maximum, the last digits were wrong.
 * @param missing Whether digits are needed and were not typed.
 * @param typed Called at every change, with the two digits once there are two.
 */
export function numberField(
  name: string,
  triesLeft: number,
  missing: boolean,
  typed: (number: string | undefined) => void,
): TemplateResult {
  // The words about wrong digits stay: a person who clicks twice must not miss them.
  const words =
    triesLeft < matchTries
      ? translate('consent.number.wrong', { name, triesLeft })
      : missing
        ? translate('consent.number.missing')
        : undefined;
  return html`<div class="number">
    <label for="number">${translate('consent.number', { name })}</label>
    <input
      id="number"
      data-testid="match-input"
      dir="ltr"
      inputmode="numeric"
      autocomplete="off"
      maxlength=${matchNumberLength}
      aria-invalid=${words ? 'true' : 'false'}
      aria-describedby="number-why number-error"
      @input=${(event: InputEvent) => typed(parseMatchNumber((event.target as HTMLInputElement).value))}
    />
    ${fieldError('number-error', 'match-error', words)}
    <p id="number-why" class="small soft">${translate('consent.number.why')}</p>
  </div>`;
}
