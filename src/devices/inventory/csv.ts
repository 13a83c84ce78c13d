/** An inventory with one device in each line, below a header (RFC 4180, and its variants). */
import { CsvError, parse } from 'csv-parse/sync';
import { expected, shown, type Columns, type Understood } from './columns.ts';
import type { Rows } from './rows.ts';
import { Unusable } from './unusable.ts';

export interface Table {
  columns: Understood;
  /** In words: the separator, and the line of the header. */
  layout: string;
  /** The last row ends in the middle. The file is still being written, or was cut off. */
  isCut: boolean;
}

const delimiters = new Map([
  [',', 'commas'],
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
]);
/** The header must be within this many lines. Titles and blank lines may be above it. */
const mostAbove = 20;
const headCharacters = 65_536;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** @throws {Unusable} If there is no header, or too much below it. */
export function readCsv(text: string, columns: Columns, rows: Rows): Table {
  const { delimiter, line: headerLine, start } = findHeader(text, columns);
  const bytes = Buffer.from(text.slice(start));
  // Old Macs end lines with a carriage return.
  const lineEnd = bytes.includes(lineFeed) ? lineFeed : carriageReturn;
  let header: Understood | undefined;
  let isCut = false;
  let offset = 0;
  let line = headerLine;
  /** Skips what is between two records. */
  const skipTo = (end: number) => {
    for (; offset < end; offset += 1) if (bytes[offset] === lineEnd) line += 1;
  };
  const skipBlank = () => {
    while (bytes[offset] === lineFeed || bytes[offset] === carriageReturn) skipTo(offset + 1);
  };
  const onRecord = (fields: string[], end: number) => {
    if (!header) header = columns.understand(fields.map((field) => field.trim()));
    else if (fields.some((field) => field.trim() !== '')) {
      const isLast = end >= bytes.length && !endsLine(bytes);
      isCut = isLast && fields.length < header.names.length;
      addRecord(rows, header, line, fields, isCut);
    }
  };
  for (;;) {
    const begin = offset;
    const failed = parseRecords(bytes.subarray(begin), delimiter, lineEnd, (fields, end) => {
      skipBlank();
      onRecord(fields, begin + end);
      skipTo(begin + end);
    });
    if (!failed) break;
    // A quote that is not closed would take everything after it. So only one line is skipped.
    skipBlank();
    const next = bytes.indexOf(lineEnd, offset);
    const end = next < 0 ? bytes.length : next + 1;
    const fields = bytes.subarray(offset, end).toString().trim().split(delimiter).map(unquoted);
    if (!header || fields.length === header.names.length) onRecord(fields, end);
    else rows.faults.refuse(line, 'a quote is not closed, or not where it should be');
    skipTo(end);
  }
  if (!header) throw new Unusable('it is empty');
  const name = delimiters.get(delimiter) ?? `“${delimiter}”`;
  return { columns: header, layout: `separated by ${name}, header in line ${headerLine}`, isCut };
}

function addRecord(
  rows: Rows,
  header: Understood,
  line: number,
  fields: string[],
  isCut: boolean,
): void {
  const more = fields.slice(header.names.length).some((field) => field.trim() !== '');
  // Nobody knows which value is the extra one.
  if (more) rows.faults.refuse(line, 'it has more values than the header has columns');
  else if (isCut) rows.faults.refuse(line, 'it ends in the middle, where the file ends');
  // A total, or a remark.
  else if (fields.length === 1 && header.names.length > 2)
    rows.faults.refuse(line, 'it has a single value, and is no row of the table');
  // The header of another file that was appended.
  else if (!header.names.every((name, index) => name === fields[index]?.trim())) {
    if (fields.length < header.names.length)
      rows.faults.value(line, 'it has fewer values than the header has columns');
    rows.add(line, header, fields);
  }
}

/** @returns Whether it stopped at something that is no record. */
function parseRecords(
  bytes: Buffer,
  delimiter: string,
  lineEnd: number,
  onRecord: (fields: string[], end: number) => void,
): boolean {
  try {
    parse(bytes, {
      delimiter,
      record_delimiter: lineEnd === lineFeed ? ['\r\n', '\n'] : ['\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (fields: string[], { bytes: end }: { bytes: number }) => {
        onRecord(fields, end);
        return null;
      },
    });
    return false;
  } catch (error) {
    if (error instanceof CsvError) return true;
    throw error;
  }
}

/**
 * Finds the line and the separator that give the most known columns.
 *
 * @throws {Unusable} If none gives any.
 */
function findHeader(text: string, columns: Columns) {
  const lines = linesOf(text.slice(0, headCharacters)).slice(0, mostAbove);
  const said = /^"?sep=(.|\\t)"?\s*$/i.exec(lines[0]?.text ?? '')?.[1];
  const tried = said ? [said === '\\t' ? '\t' : said] : [...delimiters.keys()];
  const candidates = lines.flatMap(({ text: header, line, start }) =>
    tried.map((delimiter) => {
      const names = header.split(delimiter).map(unquoted);
      return { delimiter, line, start, names, fit: columns.fit(names) };
    }),
  );
  const best = candidates.reduce((one, other) => (other.fit > one.fit ? other : one));
  if (best.fit > 0) return best;
  const first = lines.find((each) => !/^"?(sep=|#)/i.test(each.text)) ?? lines[0];
  const names = candidates
    .filter(({ line }) => line === first?.line)
    .reduce((one, other) => (other.names.length > one.names.length ? other : one)).names;
  const shownNames = names.slice(0, 12).map((name) => `“${shown(name)}”`);
  throw new Unusable(
    `line ${first?.line} is no header of a list of devices: it has ${shownNames.join(', ')}${names.length > 12 ? ', …' : ''}; ${expected}`,
  );
}

/** The lines that are not blank. `start` counts characters. */
function linesOf(text: string): { text: string; line: number; start: number }[] {
  const pattern = text.includes('\n') ? /[^\n]*(\n|$)/g : /[^\r]*(\r|$)/g;
  return [...text.matchAll(pattern)]
    .map((match, index) => ({ text: match[0].trim(), line: index + 1, start: match.index }))
    .filter((each) => each.text !== '');
}

function endsLine(bytes: Buffer): boolean {
  const last = bytes.at(-1);
  return last === lineFeed || last === carriageReturn;
}

function unquoted(field: string): string {
  return field
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replaceAll('""', '"')
    .trim();
}
