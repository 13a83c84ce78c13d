/** The layout of pages that are read: one column, centred, with room around it. */
import { css } from 'lit';

export const pageStyles = css`
  main {
    inline-size: min(100% - 2rem, var(--measure));
    margin-inline: auto;
    padding-block: clamp(1.5rem, 5vh, 4rem);
    display: grid;
    gap: var(--space-5);
    align-content: start;
  }
`;
