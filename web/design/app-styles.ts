/** The rows of every page: its header, what is to be told on any of them, and the rest. */
import { css } from 'lit';

export const appStyles = css`
  :host {
    display: grid;
    grid-template: auto auto minmax(0, 1fr) / minmax(0, 1fr);
    min-block-size: 100vh;
    min-block-size: 100dvh;
  }
  /* A session fills the window, and scrolls within itself, where there is room for that. */
  @media (min-height: 30.01rem) {
    :host([in-session]) {
      block-size: 100vh;
      block-size: 100dvh;
    }
  }
`;
