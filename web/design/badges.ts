import { css } from 'lit';

/** A word with a small symbol before it, in one colour. */
export const pillStyles = css`
  .pill {
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
    padding: 0.1875rem 0.625rem 0.1875rem 0.4375rem;
    border-radius: var(--radius-full);
    font-size: 0.8125rem;
    font-weight: 600;
  }
`;

/** The round symbol at the top of a card. */
export const symbolStyles = css`
  .symbol {
    display: grid;
    place-items: center;
    inline-size: 3.25rem;
    block-size: 3.25rem;
    border-radius: 50%;
  }
`;
