import { html, type TemplateResult } from 'lit';

const addresses = /https?:\/\/[^\s<>"]+/giu;
/**
 * These characters change the direction of text. With them an address can look like another one.
 */
const marksOfDirection = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const punctuation = /[.,;:!?'*_~…。、，！？；：」』）”’»\])}]/u;

/** @returns The text with http(s) addresses as links. The text of a link is always its target. */
export function linked(text: string): (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(addresses)) {
    const shown = withoutPunctuation(found);
    const url = URL.canParse(shown) ? new URL(shown) : undefined;
    // People could mistake a user name before the host for the host.
    if (!url || url.username || url.password || marksOfDirection.test(found)) continue;
    parts.push(text.slice(from, index), link(/^[\x21-\x7e]+$/.test(shown) ? shown : url.href, url));
    from = index + shown.length;
  }
  return [...parts, text.slice(from)];
}

/**
 * Removes punctuation at the end. A closing round bracket stays if its opening bracket is in the
 * address too.
 */
function withoutPunctuation(found: string): string {
  let shown = found;
  while (punctuation.test(shown.slice(-1))) {
    if (shown.endsWith(')') && shown.split('(').length >= shown.split(')').length) break;
    shown = shown.slice(0, -1);
  }
  return shown;
}

function link(shown: string, { href }: URL): TemplateResult {
  return html`<a href=${href} rel="noopener noreferrer nofollow" target="_blank" dir="ltr"
    >${shown}</a
  >`;
}
