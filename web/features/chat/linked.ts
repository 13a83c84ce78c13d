import { html, type TemplateResult } from 'lit';

const addresses = /https?:\/\/[^\s<>"]+/giu;
/** These characters change how a text is read. */
const marksOfDirection = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const punctuation = /[.,;:!?'*_~…。、，！？；：」』）”’»\])}]/u;

/** A text in which http(s) addresses are links. The shown text is always the target. */
export function linked(text: string): (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(addresses)) {
    const shown = withoutPunctuation(found);
    const url = URL.canParse(shown) ? new URL(shown) : undefined;
    // A user name before the host could be mistaken for the host.
    if (!url || url.username || url.password || marksOfDirection.test(found)) continue;
    parts.push(text.slice(from, index), link(/^[\x21-\x7e]+$/.test(shown) ? shown : url.href, url));
    from = index + shown.length;
  }
  return [...parts, text.slice(from)];
}

/** A closing bracket belongs to the address if the opening bracket does. */
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
