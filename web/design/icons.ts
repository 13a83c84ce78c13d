/** Icons drawn as strokes on a 24-unit grid, in the colour of the text. They only decorate words. */
import { svg, type SVGTemplateResult, type TemplateResult, html } from 'lit';

const shapes = {
  check: svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
  cross: svg`<path d="M6 6l12 12M18 6 6 18"/>`,
  copy: svg`<rect x="9" y="9" width="11" height="11" rx="2.5"/><path d="M5.5 15A1.5 1.5 0 0 1 4 13.500V6.500A2.500 2.500 0 0 1 6.500 4H13.500A1.500 1.500 0 0 1 15 5.500"/>`,
  shield: svg`<path d="M12 3.500 5 6v5.500c0 4.300 2.900 7.600 7 9 4.100-1.400 7-4.700 7-9V6z"/><path d="m9 12 2.200 2.200L15.200 10"/>`,
  'shield-alert': svg`<path d="M12 3.500 5 6v5.500c0 4.300 2.900 7.600 7 9 4.100-1.400 7-4.700 7-9V6z"/><path d="M12 8.500v4M12 15.500v.1"/>`,
  warning: svg`<path d="M12 4 2.800 19.500h18.400z"/><path d="M12 10v4.500M12 17v.1"/>`,
  info: svg`<circle cx="12" cy="12" r="9"/><path d="M12 11v5.500M12 7.700v.1"/>`,
  screen: svg`<rect x="3" y="4.500" width="18" height="12" rx="2.500"/><path d="M8.500 20h7M12 16.500V20"/>`,
  'screen-off': svg`<path d="M8 4.500h10.500A2.500 2.500 0 0 1 21 7v7a2.500 2.500 0 0 1-1.200 2.100M16 16.500H5.500A2.500 2.500 0 0 1 3 14V7a2.500 2.500 0 0 1 1.300-2.200M8.500 20h7M3 3l18 18"/>`,
  eye: svg`<path d="M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12z"/><circle cx="12" cy="12" r="3"/>`,
  microphone: svg`<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.500 11.500a6.500 6.500 0 0 0 13 0M12 18v3"/>`,
  'microphone-off': svg`<path d="M9 9v2a3 3 0 0 0 4.500 2.600M15 10.500V6a3 3 0 0 0-5.700-1.300M5.500 11.500a6.500 6.500 0 0 0 10.300 5.300M18.500 11.500a6.400 6.400 0 0 1-.5 2.500M12 18v3M3.500 3.500l17 17"/>`,
  sound: svg`<path d="M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM15.500 9a4 4 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11"/>`,
  chat: svg`<path d="M4 6.500A2.500 2.500 0 0 1 6.500 4h11A2.500 2.500 0 0 1 20 6.500v7a2.500 2.500 0 0 1-2.500 2.500H11l-4.500 4v-4A2.500 2.500 0 0 1 4 13.500z"/>`,
  send: svg`<path d="M4.500 12 4 4.500 20.500 12 4 19.500 4.500 12zm0 0H12"/>`,
  fit: svg`<path d="M4 9V6.500A2.500 2.500 0 0 1 6.500 4H9M15 4h2.500A2.500 2.500 0 0 1 20 6.500V9M20 15v2.500a2.500 2.500 0 0 1-2.500 2.500H15M9 20H6.500A2.500 2.500 0 0 1 4 17.500V15"/><rect x="8" y="9" width="8" height="6" rx="1"/>`,
  full: svg`<path d="M14 4h6v6M10 20H4v-6M20 4l-6.500 6.500M4 20l6.500-6.500"/>`,
  'leave-full': svg`<path d="M20 10h-6V4M4 14h6v6M14 10l6.500-6.500M10 14l-6.500 6.500"/>`,
  clock: svg`<circle cx="12" cy="12" r="8.500"/><path d="M12 7.500V12l3 2"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  link: svg`<path d="M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3a4 4 0 0 0 5.700 5.700l1-1"/>`,
  'sign-out': svg`<path d="M14 4.500H7A2.500 2.500 0 0 0 4.500 7v10A2.500 2.500 0 0 0 7 19.500h7M10 12h10.500M17 8.500l3.500 3.500-3.500 3.500"/>`,
  globe: svg`<circle cx="12" cy="12" r="8.500"/><path d="M3.500 12h17M12 3.500c2.500 2.500 3.500 5.500 3.500 8.500s-1 6-3.500 8.500c-2.500-2.500-3.500-5.500-3.500-8.500s1-6 3.500-8.500z"/>`,
  up: svg`<path d="m7 14 5-5 5 5"/>`,
  sort: svg`<path d="m8 10 4-4 4 4M8 14l4 4 4-4"/>`,
  down: svg`<path d="m7 10 5 5 5-5"/>`,
  settings: svg`<path d="M4 7.500h9M18 7.500h2M4 16.500h2M11 16.500h9"/><circle cx="15.500" cy="7.500" r="2.500"/><circle cx="8.500" cy="16.500" r="2.500"/>`,
  end: svg`<path d="M12 3.500v8M6.800 6.500a8 8 0 1 0 10.400 0"/>`,
  people: svg`<circle cx="9" cy="8.500" r="3.500"/><path d="M2.500 19.500c.6-3.400 3.300-5.500 6.500-5.500s5.900 2.100 6.500 5.500M15.500 5.300a3.500 3.500 0 0 1 0 6.400M17.500 14.500c2.200.7 3.600 2.500 4 5"/>`,
  screens: svg`<rect x="2.500" y="8.500" width="12" height="8.500" rx="2"/><path d="M8 5.500A2 2 0 0 1 10 4h9.500a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H18M6 20.500h5M8.500 17v3.500"/>`,
  question: svg`<circle cx="12" cy="12" r="9"/><path d="M9.500 9.600a2.500 2.500 0 1 1 3.700 2.200c-.8.400-1.200.9-1.200 1.800M12 16.600v.1"/>`,
  away: svg`<path d="M4 4l16 16M8.500 4.500h9A2.500 2.500 0 0 1 20 7v9M17 19.500H6.500A2.500 2.500 0 0 1 4 17V7c0-.5.200-1 .5-1.500"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof shapes;

/** One icon. It is hidden from assistive technology, since words are beside it or in its label. */
export function icon(name: IconName, size = 20): TemplateResult {
  return html`<svg
    width=${size}
    height=${size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${shapes[name]}
  </svg>`;
}

/** The logo: two people's screens, side by side. */
export const mark = html`<svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
  <rect class="mark-one" x="2" y="6" width="17" height="20" rx="6" />
  <rect class="mark-two" x="13" y="6" width="17" height="20" rx="6" />
</svg>`;
