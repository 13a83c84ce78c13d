/** The words of the page in the language of the person. */
import { IntlMessageFormat } from 'intl-messageformat';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import en from './catalogues/en.json';
import { bestLanguage, directionOf, languageTags, type LanguageTag } from './languages.ts';

export type MessageKey = keyof typeof en;
export type MessageValues = Record<string, string | number | Date>;

type Catalogue = Partial<Record<MessageKey, string>>;

const storageKey = 'beside.language';

// English is bundled, since it replaces whatever another catalogue lacks.
const loaders = import.meta.glob<Catalogue>(['./catalogues/*.json', '!./catalogues/en.json'], {
  import: 'default',
});

/** The languages with a catalogue in this build. */
export const offeredLanguages: readonly LanguageTag[] = languageTags.filter(
  (tag) => tag === 'en' || `./catalogues/${tag}.json` in loaders,
);

let language: LanguageTag = 'en';
/** The language chosen last. An earlier one may still be loading. */
let wanted: LanguageTag = language;
let catalogue: Catalogue = en;
let formats = new Map<MessageKey, IntlMessageFormat>();
const hosts = new Set<ReactiveControllerHost>();

/** Reads the language once at the start: what was chosen here before, else the browser's wishes. */
export async function startLocale(): Promise<void> {
  const chosen = localStorage.getItem(storageKey);
  const wishes = chosen ? [chosen, ...navigator.languages] : navigator.languages;
  await useLanguage(bestLanguage(wishes, offeredLanguages));
}

/** Changes the language of the whole page and remembers it. If it cannot be loaded, nothing changes. */
export async function chooseLanguage(tag: LanguageTag): Promise<void> {
  if (await useLanguage(tag)) localStorage.setItem(storageKey, tag);
}

/** The language in use. */
export function currentLanguage(): LanguageTag {
  return language;
}

/** @returns Whether it could be loaded, and no other language was chosen meanwhile. */
async function useLanguage(tag: LanguageTag): Promise<boolean> {
  wanted = tag;
  const load = loaders[`./catalogues/${tag}.json`];
  const loaded = load ? await load().catch(() => undefined) : en;
  if (!loaded || wanted !== tag) return false;
  catalogue = loaded;
  language = tag;
  formats = new Map();
  document.documentElement.lang = tag;
  document.documentElement.dir = directionOf(tag);
  for (const host of hosts) host.requestUpdate();
  return true;
}

/** The message of a key, with its values (ICU MessageFormat). */
export function translate(key: MessageKey, values?: MessageValues): string {
  let format = formats.get(key);
  if (!format) {
    // A message is plain text. Tags are not parsed, so "<" needs no escape.
    format = new IntlMessageFormat(catalogue[key] ?? en[key], language, undefined, {
      ignoreTag: true,
    });
    formats.set(key, format);
  }
  return String(format.format(values && isolated(values)));
}

/** @returns The words of a key that comes from the server. Undefined if this version has none. */
export function wordsOfKey(key: string): string | undefined {
  return key in en ? translate(key as MessageKey) : undefined;
}

/** @returns The ends of all keys that begin with this. */
export function keysAfter(prefix: string): string[] {
  return Object.keys(en).flatMap((key) =>
    key.startsWith(prefix) ? [key.slice(prefix.length)] : [],
  );
}

/** What may change the direction of the words around it: right-to-left letters, and marks for direction. */
const turning =
  /[\p{Bidi_Control}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/**
 * Isolates the direction of names and other values (Unicode Standard Annex 9, "FSI" and "PDI"). So
 * a name cannot change the direction of the sentence around it.
 */
function isolated(values: MessageValues): MessageValues {
  const isolate = (value: string) =>
    directionOf(language) === 'rtl' || turning.test(value) ? `\u2068${value}\u2069` : value;
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === 'string' ? isolate(value) : value,
    ]),
  );
}

/** Renders its host again when the language changes. */
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
