/** The configuration file: YAML 1.2 (which includes JSON), and the place of each setting in it. */
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type YAMLError,
} from 'yaml';
import { readTextFile } from '../common/read-text-file.ts';

export type Raw = Record<string, unknown>;
export type Path = PropertyKey[];

export interface SettingsFile {
  raw: Raw;
  /** If there are any, nothing else of the file is known. */
  faults: string[];
  /**
   * Line and column of a setting, or of the section in which it is missing.
   *
   * @param key The place of the key instead of the value.
   */
  whereIs(path: Path, key?: boolean): string | undefined;
}

/** Settings nest four levels deep. */
const deepest = 20;
/** The library also counts nested uses: far more than any file of settings has. */
const mostAliases = 100;

export function noSettingsFile(...faults: string[]): SettingsFile {
  return { raw: {}, faults, whereIs: () => undefined };
}

export function readSettingsFile(file: string): SettingsFile {
  const read = readTextFile(file);
  if ('fault' in read) return noSettingsFile(read.fault);
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col} of ${file}`;
  };
  try {
    const document = parseDocument(read.text, {
      lineCounter: lines,
      prettyErrors: false,
      merge: true,
    });
    const other = otherFormat(read.text);
    const errors = errorsOf(document);
    if (other && (errors.length > 0 || !isMap(document.contents)))
      return noSettingsFile(`${file}: ${other}`);
    if (errors.length > 0)
      return noSettingsFile(...errors.map((error) => `${inWords(error)} (${at(error.pos[0])})`));
    const odd = oddKey(document);
    if (odd) return noSettingsFile(`${odd.words} (${at(odd.offset)})`);
    const value: unknown = document.toJS({ maxAliasCount: mostAliases });
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const raw = withoutNothing(value) as Raw;
      if (Object.keys(raw).length > 0)
        return { raw, faults: [], whereIs: (path, key) => positionOf(document, path, key, at) };
    } else if (value !== null)
      return noSettingsFile(
        `${file}: expected settings, such as “server:” and in the next line, indented, “port: 8443”; found ${Array.isArray(value) ? 'a list' : `a ${typeof value}`}`,
      );
    return noSettingsFile(
      `${file}: there is no setting in it, which looks like a mistake; write at least “identity: {provider: …}” into it, or leave BESIDE_CONFIG out to try Beside on this machine`,
    );
  } catch (error) {
    return noSettingsFile(`${file}: ${whyUnusable(error)}`);
  }
}

/**
 * Only the first error, since the next ones usually follow from it. Duplicate keys are reported
 * each by itself.
 */
function errorsOf(document: Document.Parsed): YAMLError[] {
  const [first, ...others] = [...document.errors, ...document.warnings];
  if (!first) return [];
  const isTwice = (error: YAMLError) => error.code === 'DUPLICATE_KEY';
  return isTwice(first) ? [first, ...others.filter(isTwice)] : [first];
}

/**
 * Recognizes other formats that people use for settings.
 *
 * @returns The name of the format. Undefined for anything else.
 */
function otherFormat(text: string): string | undefined {
  const [first = ''] = text.split('\n').filter((line) => !/^\s*([#;]|$)/.test(line));
  if (/^(<{7}|={7}|>{7})( |$)/m.test(text))
    return 'a merge of two versions is not finished in it: look for <<<<<<<, and keep one of both';
  if (/^\s*</.test(first)) return 'expected YAML, found XML or HTML';
  if (/^\s*\[[\w.-]+\]\s*$/.test(first)) return 'expected YAML, found TOML or INI';
  if (/^\s*(export\s+)?[A-Z][A-Z\d_]*=/.test(first))
    return 'expected settings in YAML, found environment variables: these belong into the environment (EnvironmentFile of systemd, env_file of compose)';
  if (first.startsWith('$ANSIBLE_VAULT'))
    return 'expected settings, found what Ansible has encrypted';
  return undefined;
}

/** A key must be a name. YAML silently converts anything else into one. */
function oddKey(document: Document.Parsed): { words: string; offset: number } | undefined {
  let found: { words: string; offset: number } | undefined;
  visit(document, {
    Pair(_place, { key }) {
      if (isScalar(key) && key.value !== null && key.value !== '') return undefined;
      if (isAlias(key)) return undefined;
      const words =
        isScalar(key) || key === null
          ? 'expected a key before the colon, found nothing'
          : 'expected a key and a colon, found brackets: a value that begins with one must stand in quotation marks (and nothing fills in {{…}} here)';
      found = { words, offset: isNode(key) ? (key.range?.[0] ?? 0) : 0 };
      return visit.BREAK;
    },
  });
  return found;
}

/** Only the place is reported: the text there may be secret. */
function inWords({ code, message }: YAMLError): string {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return 'expected one document, found a second one: put the settings of both under one another, and take out the line “---” (or “...”)';
    case 'TAB_AS_INDENT':
      return 'expected spaces at the beginning of the line, found a tab: YAML indents with spaces only';
    case 'DUPLICATE_KEY':
      return 'this key stands twice in its section: put both together';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return "a value with a colon in it must stand in quotation marks, like '::' (or one key has no line of its own)";
    case 'BAD_ALIAS':
      return "a value that begins with an asterisk must stand in quotation marks, like '*'";
    case 'BAD_SCALAR_START':
      return 'a value that begins with @, ` or % must stand in quotation marks';
    case 'BAD_INDENT':
      return 'the line is not indented as those of its section are';
    case 'TAG_RESOLVE_FAILED':
      return 'a value with a tag (“!…”) is not understood: write the value itself, in quotation marks if it begins with an exclamation mark';
    case 'UNEXPECTED_TOKEN':
      return 'there is something too much here: YAML cannot tell to what it belongs';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'expected a key and a colon with a blank after it, like “port: 8443”';
    case 'RESOURCE_EXHAUSTION':
      return 'brackets are nested deeper than any setting';
    default:
      return message.split('\n')[0] ?? code;
  }
}

function whyUnusable(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('Unresolved alias'))
    return 'an alias (“*…”) has no anchor (“&…”) before it; a value that begins with an asterisk must stand in quotation marks';
  if (message.startsWith('Excessive alias'))
    return 'its aliases (“*…”) stand for far more settings than there are: write them out';
  return 'its sections are nested deeper than any setting, or hold themselves by an alias (“*…”)';
}

/** A section whose lines are all commented out counts as missing, at every depth. */
function withoutNothing(value: unknown, depth = 0): unknown {
  if (depth > deepest) throw new RangeError('too deep');
  if (Array.isArray(value)) return value.map((each) => withoutNothing(each, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== null)
      .map(([key, each]) => [key, withoutNothing(each, depth + 1)]),
  );
}

function positionOf(
  document: Document.Parsed,
  path: Path,
  key: boolean | undefined,
  at: (offset: number) => string,
): string | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((each) => isScalar(each.key) && String(each.key.value) === step);
      if (!pair) break;
      const last = index === path.length - 1 && !key && isScalar(pair.value);
      const shown = last ? pair.value : pair.key;
      if (isNode(shown)) offset = shown.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset === undefined ? undefined : at(offset);
}
