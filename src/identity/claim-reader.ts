/**
 * Reads claims of any shape. A claim that cannot be read is left out and noted by type and length,
 * since a value may be personal.
 */

/** A claim, or a part of it, that was left out. */
export interface UnreadClaim {
  /** The provider's name of the claim. */
  claim: string;
  /** Type and length. */
  found: string;
  expected: string;
}

/** Longer values are cut if they are only shown, and left out if they decide something. */
const mostShown = 200;
const mostExact = 500;
const mostEntries = 1_000;

/**
 * Control characters, lone surrogates, line and paragraph separators, and marks that change the
 * direction of text.
 */
const unshown = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const visible = /[^\p{DI}\p{Z}\p{C}\p{M}]/u;

/** Splits text into what readers see as one character. */
const segmenter = new Intl.Segmenter();

/** @returns Text for a page, on one line and not too long. Undefined if nothing of it is visible. */
export function asShown(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  // The text is cut at the greatest length of which anything could be shown.
  const text = value
    .slice(0, 20 * mostShown)
    .replace(unshown, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (!visible.test(text)) return undefined;
  let shown = '';
  let count = 0;
  for (const { segment } of segmenter.segment(text)) {
    count += 1;
    // Combining marks on one character count too.
    if (count === mostShown && shown.length + segment.length < text.length) return `${shown}…`;
    if (shown.length + segment.length > 4 * mostShown) return shown ? `${shown}…` : undefined;
    shown += segment;
  }
  return shown;
}

/** If there are several values, the first that can be shown. */
export function firstShown(value: unknown): string | undefined {
  return listOf(value).map(asShown).find(Boolean);
}

/** @returns Text that is compared with other text: complete, and without invisible characters. */
export function asExact(value: unknown, most = mostExact): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const clean = text.length <= most && visible.test(text) && text.search(unshown) < 0;
  return clean ? text : undefined;
}

export class ClaimReader {
  readonly unread: UnreadClaim[] = [];
  readonly #claims: object;

  constructor(claims: object) {
    this.#claims = claims;
  }

  /** Text that is only shown. If there are several values, the first. */
  shown(claim: string): string | undefined {
    return this.#one(claim, 'text', firstShown);
  }

  /** Text that decides something. Several values are refused, since it is not clear which one counts. */
  exact(claim: string): string | undefined {
    return this.#one(claim, `text of at most ${mostExact} characters`, (value) => {
      const [only, ...others] = listOf(value);
      return others.length === 0 ? asExact(only) : undefined;
    });
  }

  /** Text that proves something. A list is refused. */
  plain(claim: string): string | undefined {
    return this.#one(claim, `text of at most ${mostExact} characters`, (value) => asExact(value));
  }

  domain(claim: string): string | undefined {
    return this.#one(claim, 'the name of a domain', (value) => {
      const [only, ...others] = listOf(value);
      const name = others.length === 0 ? asExact(only, 253) : undefined;
      return name && /^[\p{L}\p{M}\p{N}_-]+(\.[\p{L}\p{M}\p{N}_-]+)*$/u.test(name)
        ? name
        : undefined;
    });
  }

  /**
   * A picture below our own address. Pictures of other origins are not shown, which is no mistake
   * of the provider.
   */
  picture(claim: string, origin: string): string | undefined {
    const value = find(this.#claims, claim);
    if (typeof value === 'string' && value.startsWith('https:') && value.length <= 2_000)
      return value.startsWith(`${origin}/`) ? value.slice(origin.length) : undefined;
    return this.#one(claim, 'an https address', () => undefined);
  }

  /** Seconds since 1970, as a number or as digits. @returns Milliseconds. */
  time(claim: string): number | undefined {
    return this.#one(claim, 'seconds since 1970', (value) => {
      const digits = typeof value === 'string' && /^\d{1,15}(\.\d{1,9})?$/.test(value.trim());
      const seconds = typeof value === 'number' || digits ? Number(value) : NaN;
      return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
    });
  }

  /**
   * Names, read one by one. One name may come without a list.
   *
   * @param first These names are kept, however many names there are.
   */
  list(claim: string, first: ReadonlySet<string> = new Set()): string[] {
    const value = find(this.#claims, claim);
    if (isAbsent(value)) return [];
    const expected = 'a list of names';
    if (typeof value === 'object' && !Array.isArray(value)) {
      this.#note(claim, describe(value), expected);
      return [];
    }
    const entries = listOf(value);
    const read = entries.map((entry) => asExact(entry));
    const odd = entries.filter((_entry, index) => read[index] === undefined);
    if (odd.length > 0) {
      const kinds = [...new Set(odd.map(describe))].slice(0, 3).join(', ');
      const found = Array.isArray(value) ? `${odd.length} of ${entries.length} entries: ` : '';
      this.#note(claim, `${found}${kinds}`, expected);
    }
    const names = [...new Set(read.filter((name) => name !== undefined))];
    if (names.length <= mostEntries) return names;
    this.#note(claim, `a list of ${names.length} entries`, `at most ${mostEntries} names`);
    const [named, others] = [
      names.filter((name) => first.has(name)),
      names.filter((name) => !first.has(name)),
    ];
    return [...named, ...others.slice(0, Math.max(0, mostEntries - named.length))];
  }

  raw(claim: string): unknown {
    return find(this.#claims, claim);
  }

  #one<Value>(
    claim: string,
    expected: string,
    read: (value: unknown) => Value | undefined,
  ): Value | undefined {
    const value = find(this.#claims, claim);
    if (isAbsent(value)) return undefined;
    const found = read(value);
    if (found === undefined) this.#note(claim, describe(value), expected);
    return found;
  }

  #note(claim: string, found: string, expected: string): void {
    this.unread.push({ claim, found, expected });
  }
}

/** Some providers send null or empty text instead of leaving a claim out. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** Providers send one value as a list of one, or as the value itself. */
function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Type and length, never the value. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value === '') return 'empty text';
  if (typeof value === 'string') return `text of ${value.length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length} entries`;
  if (typeof value === 'object') return `an object of ${Object.keys(value).length} members`;
  return `a ${typeof value}`;
}

/**
 * Finds a claim. A name may contain dots (`https://example.com/roles`), so the whole name is tried
 * before the path.
 */
function find(claims: unknown, name: string): unknown {
  if (typeof claims !== 'object' || claims === null) return undefined;
  if (Object.hasOwn(claims, name)) return (claims as Record<string, unknown>)[name];
  const dot = name.indexOf('.');
  if (dot < 0 || !Object.hasOwn(claims, name.slice(0, dot))) return undefined;
  return find((claims as Record<string, unknown>)[name.slice(0, dot)], name.slice(dot + 1));
}
