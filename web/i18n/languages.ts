/** The languages that Beside is made for, and which of them this build can offer. */

/** BCP 47 tags; a language is offered as soon as `catalogues/TAG.json` exists. */
// prettier-ignore
export const languageTags = [
  'ar', 'bg', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'fi', 'fr', 'he',
  'hr', 'hu', 'it', 'ja', 'ko', 'lt', 'lv', 'nb', 'nl', 'pl', 'pt', 'ro',
  'ru', 'sk', 'sl', 'sr', 'sv', 'th', 'tr', 'uk', 'zh-Hans', 'zh-Hant',
] as const;

export type LanguageTag = (typeof languageTags)[number];

const rightToLeft: ReadonlySet<LanguageTag> = new Set(['ar', 'he']);

/** The direction in which a language is written. */
export function directionOf(tag: LanguageTag): 'ltr' | 'rtl' {
  return rightToLeft.has(tag) ? 'rtl' : 'ltr';
}

/** The name of a language in that language, for people who cannot read the present one. */
export function nameOf(tag: LanguageTag): string {
  const name = new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

/**
 * The first wish that can be met: for Chinese by script, else by language only.
 *
 * @param wishes BCP 47 tags, best first, such as `navigator.languages`.
 */
export function bestLanguage(
  wishes: readonly string[],
  offered: readonly LanguageTag[],
): LanguageTag {
  for (const wish of wishes) {
    const found = offered.find((tag) => matches(wish, tag));
    if (found) return found;
  }
  return 'en';
}

function matches(wish: string, offered: LanguageTag): boolean {
  try {
    const wanted = new Intl.Locale(wish).maximize();
    const have = new Intl.Locale(offered).maximize();
    // Norwegian: readers of `no` and `nn` can read `nb`.
    const language = ['no', 'nn'].includes(wanted.language) ? 'nb' : wanted.language;
    return language === have.language && (language !== 'zh' || wanted.script === have.script);
  } catch {
    return false; // Not a language tag.
  }
}
