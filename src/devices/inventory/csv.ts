/** An inventory with one device in each line, below a header (RFC 4180, and what Excel makes of it). */
import { setImmediate } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { columns, neededColumns, type Rows } from './rows.ts';
import { Unusable } from './unusable.ts';

/** So much is read in one go; others get their turn in between. */
const pieceBytes = 16_384;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** @throws {Unusable} When the header is none. */
export async function readCsv(bytes: Buffer, rows: Rows): Promise<void> {
  const delimiter = delimiterOf(bytes);
  let header: string[] | undefined;
  const onRecord = (line: number, fields: string[]) => {
    if (fields.every((field) => field.trim() === '')) return;
    if (!header) header = toHeader(fields);
    else if (fields.length !== header.length)
      rows.refuse(
        `line ${line}`,
        `it has ${fields.length} values, and the header ${header.length}`,
      );
    else
      rows.add(
        `line ${line}`,
        Object.fromEntries(header.map((column, index) => [column, fields[index]])),
      );
  };
  let offset = 0;
  let line = 1;
  /** Skips what is between two records. */
  const skipTo = (end: number) => {
    for (; offset < end; offset += 1) if (bytes[offset] === lineFeed) line += 1;
  };
  const skipBlank = () => {
    while (bytes[offset] === lineFeed || bytes[offset] === carriageReturn) skipTo(offset + 1);
  };
  for (;;) {
    const start = offset;
    const failed = await parseRecords(bytes.subarray(start), delimiter, (fields, end) => {
      skipBlank();
      onRecord(line, fields);
      skipTo(start + end);
    });
    if (!failed) break;
    // A quote that is opened and not closed would take all that follows with it.
    skipBlank();
    if (!header) throw new Unusable('its first line is no header: a quote is not closed');
    rows.refuse(`line ${line}`, 'a quote is not closed, or not where it should be');
    const next = bytes.indexOf(lineFeed, offset);
    if (next < 0) break;
    skipTo(next + 1);
  }
  if (!header) throw new Unusable('it is empty');
}

/** @returns Whether it came to something that is no record. */
async function parseRecords(
  bytes: Buffer,
  delimiter: string,
  onRecord: (fields: string[], end: number) => void,
): Promise<boolean> {
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    on_record: (fields: string[], { bytes: end }) => {
      onRecord(fields, end);
      return null;
    },
  });
  // Whatever it gives has been taken already; but it must be read to come to its end.
  parser.resume();
  try {
    await pipeline(Readable.from(piecesOf(bytes)), parser);
    return false;
  } catch (error) {
    if (error instanceof CsvError) return true;
    throw error;
  }
}

async function* piecesOf(bytes: Buffer) {
  for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
    await setImmediate();
    yield bytes.subarray(offset, offset + pieceBytes);
  }
}

/** Excel separates by what the country's numbers leave free. */
function delimiterOf(bytes: Buffer): string {
  const end = bytes.indexOf(lineFeed);
  const header = bytes.subarray(0, end < 0 ? bytes.length : end).toString();
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}

/** Our own names of the columns, in the order of the file; others are left as they are. */
function toHeader(fields: string[]): string[] {
  const header = fields.map((field) => {
    const name = field.trim();
    return columns.find((column) => column.toLowerCase() === name.toLowerCase()) ?? name;
  });
  const lacking = neededColumns.filter((column) => !header.includes(column));
  if (lacking.length > 0) throw new Unusable(`its header has no ${lacking.join(', ')}`);
  const twice = columns.find((column) => header.indexOf(column) !== header.lastIndexOf(column));
  if (twice) throw new Unusable(`its header has ${twice} twice`);
  return header;
}
