/** The words of the page in the language of the person. */
import { IntlMessageFormat } from 'intl-messageformat';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import en from './catalogues/en.json';
import { bestLanguage, directionOf, languageTags, type LanguageTag } from './languages.ts';

export type MessageKey = keyof typeof en;
export type MessageValues = Record<string, string | number | Date>;

type Catalogue = Partial<Record<MessageKey, string>>;

const storageKey = 'beside.language';

// English is bundled, since it stands in for whatever another catalogue lacks.
const loaders = import.meta.glob<Catalogue>(['./catalogues/*.json', '!./catalogues/en.json'], {
  import: 'default',
});

/** The languages with a catalogue in this build. */
export const offeredLanguages: readonly LanguageTag[] = languageTags.filter(
  (tag) => tag === 'en' || `./catalogues/${tag}.json` in loaders,
);

let language: LanguageTag = 'en';
let catalogue: Catalogue = en;
let formats = new Map<MessageKey, IntlMessageFormat>();
const hosts = new Set<ReactiveControllerHost>();

/** Reads the language once at the start: what was chosen here before, else the browser's wishes. */
export async function startLocale(): Promise<void> {
  const chosen = localStorage.getItem(storageKey);
  const wishes = chosen ? [chosen, ...navigator.languages] : navigator.languages;
  await useLanguage(bestLanguage(wishes, offeredLanguages));
}

/** Changes the language of the whole page and remembers it. */
export async function chooseLanguage(tag: LanguageTag): Promise<void> {
  localStorage.setItem(storageKey, tag);
  await useLanguage(tag);
}

/** The language in use. */
export function currentLanguage(): LanguageTag {
  return language;
}

async function useLanguage(tag: LanguageTag): Promise<void> {
  const load = loaders[`./catalogues/${tag}.json`];
  catalogue = load ? await load() : en;
  language = tag;
  formats = new Map();
  document.documentElement.lang = tag;
  document.documentElement.dir = directionOf(tag);
  for (const host of hosts) host.requestUpdate();
}

/** The message of a key, with its values put in (ICU MessageFormat). */
export function translate(key: MessageKey, values?: MessageValues): string {
  let format = formats.get(key);
  if (!format) {
    // A message is plain text: tags are not read, so that "<" needs no escape.
    format = new IntlMessageFormat(catalogue[key] ?? en[key], language, undefined, {
      ignoreTag: true,
    });
    formats.set(key, format);
  }
  return String(format.format(values));
}

/** Renders its host anew when the language changes. */
export class LocaleController implements ReactiveController {
  private readonly host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.host = host;
    host.addController(this);
  }

  hostConnected(): void {
    hosts.add(this.host);
  }

  hostDisconnected(): void {
    hosts.delete(this.host);
  }
}
