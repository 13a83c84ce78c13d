import { css } from 'lit';

/**
 * A `details` whose summary is a quiet button, and whose `.popover` lies over the page. Each host
 * says where.
 */
export const popoverStyles = css`
  summary {
    list-style: none;
    display: flex;
    align-items: center;
    gap: var(--space-2);
    min-block-size: var(--target);
    border-radius: var(--radius-m);
    font-size: var(--text-s);
    cursor: pointer;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary:hover {
    background: var(--sunken);
  }
  .popover {
    position: absolute;
    z-index: 15;
    padding: var(--space-4);
    background: var(--surface);
    color: var(--ink);
    border: 1px solid var(--line);
    border-radius: var(--radius-m);
    box-shadow: var(--shadow-2);
  }
`;
