/** An inventory in JSON: a list, the answer of an API, or one object for each line. */
import { expected, shown, type Columns, type Understood } from './columns.ts';
import type { Rows } from './rows.ts';
import { Unusable } from './unusable.ts';

type Entry = Record<string, unknown>;

/** The property in which APIs put the list: Graph, Jamf, Kandji, and others. */
const listNames = /^(value|results?|devices|computers|items|data|records|rows|entries|inventory)$/i;
/** A wrapper may be inside another one. */
const mostWrappers = 3;
/** How deep a device's own properties are read. */
const mostDepth = 3;

export interface JsonList {
  /** The columns of the entry that has the most. */
  columns: Understood;
  /** What else stands beside the list, for `check-config`. */
  remarks: string[];
  /** The last of several objects ends in the middle. */
  isCut: boolean;
}

/** @throws {Unusable} If it is no JSON, or contains no list. */
export function readJson(text: string, columns: Columns, rows: Rows): JsonList {
  const remarks = new Set<string>();
  const entries = parseAll(text).flatMap((value) => listIn(value, columns, remarks));
  /** Entries with the same properties are one kind. Each kind is understood once. */
  const kinds = new Map<string, Understood>();
  let best: Understood = columns.understand([]);
  for (const [index, entry] of entries.entries()) {
    if (!isObject(entry)) {
      rows.faults.refuse(index + 1, 'it is no device');
      continue;
    }
    const flat = new Map<string, string>();
    flatten(entry, '', flat, mostDepth);
    const names = [...flat.keys()];
    const key = JSON.stringify(names);
    const understood = kinds.get(key) ?? columns.understand(names);
    // If every entry is another kind, only some are cached.
    if (kinds.size < 1_000) kinds.set(key, understood);
    if (names.length > best.names.length) best = understood;
    rows.add(index + 1, understood, [...flat.values()]);
  }
  if (rows.devices.length === 0 && best.names.length > 0 && columns.fit(best.names) === 0)
    throw new Unusable(`its entries have ${namesOf(best.names)}; ${expected}`);
  return { columns: best, remarks: [...remarks], isCut: !/[\]}]\s*$/.test(text) };
}

/** @returns The values of the text: one, or several in separate lines (JSON Lines). */
function parseAll(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (error) {
    const pieces = text.trim().split(/(?<=\})[ \t]*[\r\n]+(?=\{)/);
    if (pieces.length === 1) throw notJson(error, text);
    return pieces.map((piece) => {
      try {
        return JSON.parse(piece) as unknown;
      } catch {
        return undefined;
      }
    });
  }
}

/** The message of JSON.parse contains parts of the file. Its position is enough. */
function notJson(error: unknown, text: string): Unusable {
  const place = /position (\d+)/.exec(String(error))?.[1];
  const before = text.slice(0, place === undefined ? text.length : Number(place)).trimEnd();
  const line = before.split('\n').length;
  if (!/[\]}]\s*$/.test(text))
    return new Unusable(
      `it is JSON that ends in the middle, in line ${text.trimEnd().split('\n').length}: it is still being written, or was cut off`,
    );
  return new Unusable(`it is no JSON: something is wrong near line ${line}`);
}

/**
 * The entries of a list, however it is wrapped.
 *
 * @throws {Unusable} If there is none.
 */
function listIn(value: unknown, columns: Columns, remarks: Set<string>, depth = 0): unknown[] {
  if (value === undefined) return [undefined];
  if (Array.isArray(value))
    // Several answers of an API, put into a list.
    return value.flatMap((each: unknown): unknown[] => {
      const isPage = isObject(each) && !isDevice(each, columns) && isWrapper(each);
      return isPage && depth < mostWrappers ? listIn(each, columns, remarks, depth + 1) : [each];
    });
  if (!isObject(value)) throw new Unusable('it is JSON, and holds no list of devices');
  if (isDevice(value, columns)) return [value];
  remarkOn(value, remarks);
  const named = Object.entries(value).find(
    ([name, inner]) => listNames.test(name) && typeof inner === 'object' && inner !== null,
  );
  const [single, ...others] = Object.values(value).filter(Array.isArray);
  const inner = named?.[1] ?? (others.length === 0 ? single : undefined);
  if (inner !== undefined && depth < mostWrappers)
    return listIn(inner, columns, remarks, depth + 1);
  // An object with devices by their ids.
  const values = Object.entries(value);
  if (values.length > 0 && values.every(([, each]) => isObject(each) && isDevice(each, columns)))
    return values.map(([id, each]) => ({ id, ...(each as Entry) }));
  throw new Unusable(
    `it is JSON, and holds no list of devices: it has ${namesOf(Object.keys(value))}; ${expected}`,
  );
}

function remarkOn(wrapper: Entry, remarks: Set<string>): void {
  const next = ['@odata.nextLink', 'nextLink', 'next'].some((name) => Boolean(wrapper[name]));
  if (next)
    remarks.add('it is one page of a longer list: what writes it must ask for the others too');
}

function isWrapper(value: Entry): boolean {
  return Object.entries(value).some(
    ([name, inner]) => listNames.test(name) && Array.isArray(inner),
  );
}

function isDevice(value: Entry, columns: Columns): boolean {
  const flat = new Map<string, string>();
  flatten(value, '', flat, mostDepth);
  const { places } = columns.understand([...flat.keys()]);
  return places.id.length + places.name.length > 0 && !isWrapper(value);
}

/** Properties by their paths, as text. Of a list, the first value. */
function flatten(value: unknown, path: string, flat: Map<string, string>, depth: number): void {
  if (Array.isArray(value)) flatten(value[0], path, flat, depth);
  else if (isObject(value)) {
    if (depth === 0) return;
    for (const [name, inner] of Object.entries(value)) {
      // PowerShell wraps times and enum names like this.
      const isValue = path !== '' && name.toLowerCase() === 'value';
      flatten(inner, isValue ? path : (path && `${path}.${name}`) || name, flat, depth - 1);
    }
  } else if (path !== '' && !flat.get(path)) flat.set(path, textOf(value));
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

function isObject(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function namesOf(names: string[]): string {
  const shownNames = names.slice(0, 12).map((name) => `“${shown(name)}”`);
  return names.length === 0 ? 'no names' : shownNames.join(', ') + (names.length > 12 ? ', …' : '');
}
