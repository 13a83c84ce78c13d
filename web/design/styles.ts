/** Styles that several elements share: text, buttons, cards and notices. */
import { css } from 'lit';

/** For every element: box sizing, headings, links, and a focus ring that everybody sees. */
export const baseStyles = css`
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1,
  h2,
  h3 {
    line-height: 1.2;
    letter-spacing: -0.012em;
    font-weight: 650;
    text-wrap: balance;
    overflow-wrap: anywhere;
    hyphens: auto;
    hyphenate-limit-chars: 12 4 4;
  }
  /* Japanese has no blanks. Lines break between phrases, not within words. */
  :is(h1, h2, h3):lang(ja) {
    word-break: auto-phrase;
  }
  h1 {
    font-size: var(--text-2xl);
  }
  h2 {
    font-size: var(--text-xl);
  }
  h3 {
    font-size: var(--text-m);
  }
  p {
    text-wrap: pretty;
    overflow-wrap: anywhere;
  }
  .soft {
    color: var(--ink-soft);
  }
  .small {
    font-size: var(--text-s);
  }
  .lead {
    font-size: var(--text-l);
    color: var(--ink-soft);
  }
  a {
    color: var(--accent);
    text-underline-offset: 0.2em;
  }
  svg {
    display: block;
    flex: none;
  }
  :focus-visible {
    outline: 3px solid var(--focus);
    outline-offset: 2px;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;

/** Buttons and links that look like buttons. */
export const buttonStyles = css`
  button,
  .button {
    font: inherit;
    font-weight: 600;
    line-height: 1.25;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-2);
    min-height: var(--target);
    min-width: var(--target);
    padding: var(--space-2) var(--space-4);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-m);
    background: var(--surface);
    color: var(--ink);
    text-decoration: none;
    text-align: center;
    cursor: pointer;
    transition:
      background var(--quick),
      border-color var(--quick),
      color var(--quick);
  }
  button:hover,
  .button:hover {
    background: var(--sunken);
  }
  .primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
  }
  .primary:hover {
    background: var(--accent-strong);
    border-color: var(--accent-strong);
  }
  .danger {
    color: var(--danger);
    border-color: currentcolor;
  }
  .danger:hover {
    background: var(--danger-soft);
  }
  .quiet {
    border-color: transparent;
    background: transparent;
  }
  .quiet:hover {
    background: var(--sunken);
  }
  .large {
    min-height: 3.25rem;
    padding: var(--space-3) var(--space-5);
    font-size: var(--text-l);
  }
  .wide {
    width: 100%;
  }
  .icon-only {
    padding: var(--space-2);
  }
  button:disabled,
  button:disabled:hover {
    cursor: not-allowed;
    background: var(--sunken);
    border-color: var(--line);
    color: var(--ink-soft);
  }
`;

/** Surfaces. */
export const cardStyles = css`
  .card {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius-l);
    box-shadow: var(--shadow-1);
    padding: clamp(1.25rem, 0.75rem + 2.2vw, 2.25rem);
  }
  .stack {
    display: grid;
    gap: var(--space-4);
    align-content: start;
  }
  .stack-loose {
    display: grid;
    gap: var(--space-5);
    align-content: start;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-3);
  }
  .notice {
    display: flex;
    gap: var(--space-3);
    padding: var(--space-3) var(--space-4);
    border-radius: var(--radius-m);
    background: var(--sunken);
  }
  /* Forced colours remove backgrounds and shadows. A border replaces them. */
  @media (forced-colors: active) {
    .notice {
      border: 1px solid;
    }
  }
  .notice > div {
    min-width: 0;
    flex: 1;
  }
  .notice.warn {
    background: var(--warn-soft);
    color: var(--warn);
    box-shadow: inset 0 0 0 1px var(--warn-line);
  }
  .notice.danger {
    background: var(--danger-soft);
    color: var(--danger);
    border: 0;
  }
  .notice svg {
    margin-block-start: 0.15em;
  }
  /* In a narrow space the button goes below the words. */
  .notice.with-action {
    flex-wrap: wrap;
    align-items: center;
  }
  .notice.with-action > div {
    flex-basis: 14rem;
  }
  .notice.with-action svg {
    margin: 0;
  }
`;
