import { html, type TemplateResult } from 'lit';

const addresses = /https?:\/\/[^\s<>"]+/giu;
/** They change what is read. */
const marksOfDirection = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const punctuation = /[.,;:!?'*_~…。、，！？；：」』）”’»\])}]/u;

/** A text whose http(s) addresses are links; what is shown is where they lead. */
export function linked(text: string): (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(addresses)) {
    const shown = withoutPunctuation(found);
    const url = URL.canParse(shown) ? new URL(shown) : undefined;
    // A name before the host would be taken for it.
    if (!url || url.username || url.password || marksOfDirection.test(found)) continue;
    parts.push(text.slice(from, index), link(/^[\x21-\x7e]+$/.test(shown) ? shown : url.href, url));
    from = index + shown.length;
  }
  return [...parts, text.slice(from)];
}

/** A bracket that was opened in the address belongs to it. */
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
