import { css } from 'lit';

/** Fields of forms: text, dates, choices. */
export const fieldStyles = css`
  input:not([type='checkbox'], [type='radio']),
  select,
  textarea {
    font: inherit;
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: var(--target);
    padding: var(--space-2) var(--space-3);
    color: var(--ink);
    background: var(--surface);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-m);
  }
  .field {
    display: grid;
    gap: var(--space-1);
    min-inline-size: 0;
  }
  .field > span,
  .field > label {
    font-size: var(--text-s);
    color: var(--ink-soft);
  }
`;
