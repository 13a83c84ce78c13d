import { css } from 'lit';

export const deviceListStyles = css`
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-3);
  }
  .stack {
    gap: var(--space-3);
  }
  .search {
    flex: 0 1 22rem;
  }
  input {
    font: inherit;
    inline-size: 100%;
    min-block-size: var(--target);
    padding: var(--space-2) var(--space-3);
    color: var(--ink);
    background: var(--surface);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-m);
  }
  input::placeholder {
    color: var(--ink-soft);
    opacity: 1;
  }
  .count {
    min-block-size: 1.55em;
  }
  .notice {
    flex-wrap: wrap;
    align-items: center;
  }
  .notice > div {
    flex-basis: 14rem;
  }
  .notice svg {
    margin: 0;
  }
  ul {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius-l);
  }
  ul[aria-busy='true'] {
    opacity: 0.7;
  }
  li {
    display: flex;
    align-items: center;
    gap: var(--space-4);
    min-block-size: 4.5rem;
    padding: var(--space-3) var(--space-4);
  }
  li + li {
    border-block-start: 1px solid var(--line);
  }
  li beside-device-card {
    flex: 1;
    min-inline-size: 0;
  }
  li button {
    font-size: var(--text-s);
  }
  .more {
    justify-self: center;
  }
  .nothing {
    display: grid;
    justify-items: center;
    gap: var(--space-3);
    padding: var(--space-6) var(--space-4);
    border: 1px dashed var(--line-strong);
    border-radius: var(--radius-l);
    color: var(--ink-soft);
    text-align: center;
    overflow-wrap: anywhere;
  }
  .skeleton {
    display: grid;
    gap: var(--space-3);
    animation: appear 0.3s 0.3s backwards;
  }
  .skeleton i {
    block-size: var(--target);
    border-radius: var(--radius-m);
    background: var(--sunken);
  }
  .skeleton .row {
    block-size: 4.5rem;
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  @media (max-width: 48rem) {
    .search {
      flex: 1 0 100%;
    }
    ul {
      display: grid;
      gap: var(--space-3);
      background: none;
      border: 0;
    }
    li,
    li + li {
      display: grid;
      background: var(--surface);
      border: 1px solid var(--line);
      border-radius: var(--radius-l);
    }
  }
`;
