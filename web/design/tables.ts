import { css } from 'lit';

/** Tables. In a space of less than 44rem each row is a card, with the title of a column before its cell. */
export const tableStyles = css`
  :host {
    container-type: inline-size;
  }
  .scroll {
    overflow-x: auto;
    border: 1px solid var(--line);
    border-radius: var(--radius-l);
    background: var(--surface);
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  table[aria-busy='true'] tbody {
    opacity: 0.7;
  }
  th,
  td {
    padding: var(--space-2) var(--space-4);
    text-align: start;
    vertical-align: middle;
    overflow-wrap: break-word;
  }
  td button,
  td .button {
    white-space: nowrap;
  }
  thead th {
    font-size: var(--text-s);
    font-weight: 600;
    color: var(--ink-soft);
    overflow-wrap: normal;
    white-space: nowrap;
  }
  thead button {
    font-size: inherit;
    color: inherit;
    padding-inline: var(--space-2);
    margin-inline-start: calc(-1 * var(--space-2));
  }
  thead [aria-sort='ascending'],
  thead [aria-sort='descending'] {
    color: var(--ink);
  }
  tbody tr {
    border-block-start: 1px solid var(--line);
  }
  tbody th {
    font-weight: 600;
  }
  td.numeric,
  th.numeric {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  /* A bar beside a number. The bars of a column begin at the same place. */
  meter {
    appearance: none;
    inline-size: 5rem;
    block-size: 0.5rem;
    overflow: hidden;
    vertical-align: middle;
    border-radius: var(--radius-full);
    background: var(--sunken);
  }
  meter::-webkit-meter-inner-element,
  meter::-webkit-meter-bar {
    block-size: 100%;
    border: 0;
    background: none;
  }
  meter::-webkit-meter-optimum-value {
    background: var(--accent);
  }
  meter::-moz-meter-bar {
    background: var(--accent);
  }
  meter + .figure {
    display: inline-block;
    min-inline-size: 7ch;
  }
  td.act {
    text-align: end;
  }
  tr.details {
    border-block-start: 0;
  }
  tr.details td {
    background: var(--sunken);
    padding-block: var(--space-4);
  }
  @container (max-width: 44rem) {
    .scroll {
      background: none;
      border: 0;
      border-radius: 0;
    }
    table,
    tbody,
    tbody tr,
    tbody th,
    tbody td {
      display: block;
    }
    /* Nothing but what sorts the rows is left of the head. */
    thead,
    thead tr {
      display: flex;
      flex-wrap: wrap;
    }
    thead th {
      padding: 0 var(--space-2);
    }
    thead th:not(.sortable) {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    tbody tr {
      position: relative;
      margin-block-start: var(--space-3);
      padding-block: var(--space-3);
      background: var(--surface);
      border: 1px solid var(--line);
      border-radius: var(--radius-m);
    }
    tr.details {
      margin-block-start: 0;
      border: 0;
      padding: 0;
    }
    tbody td:not(.act, [colspan]) {
      overflow-wrap: anywhere;
      display: grid;
      grid-template-columns: minmax(min-content, 2fr) minmax(0, 3fr);
      gap: var(--space-3);
      padding-block: var(--space-1);
    }
    td[data-label]::before {
      content: attr(data-label);
      font-size: var(--text-s);
      color: var(--ink-soft);
      overflow-wrap: normal;
      hyphens: auto;
    }
    td.numeric {
      text-align: start;
    }
  }
`;
