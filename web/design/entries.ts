import { css } from 'lit';

/** Entries of a list: what each is, in its first element, and what can be done with it behind that. */
export const entryStyles = css`
  li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-3);
    padding-block: var(--space-4);
    border-block-start: 1px solid var(--line);
  }
  li > :first-child {
    flex: 1 1 16rem;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
`;
