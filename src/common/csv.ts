import { stringify, type Stringifier } from 'csv-stringify';

/** The columns of a table, in order: the header of each, and how to read its cell. */
export type Columns<Row> = Record<string, (row: Row) => string | number | undefined>;

/**
 * @returns A stream that takes rows of cells and gives CSV (RFC 4180), with a header. A spreadsheet
 *   would run a cell that begins with =, +, - or @ as a formula. Such a cell gets ' before it.
 */
export function csvTable<Row>(columns: Columns<Row>): Stringifier {
  return stringify({ header: true, columns: Object.keys(columns), escape_formulas: true });
}

export function cellsOf<Row>(columns: Columns<Row>, row: Row): (string | number | undefined)[] {
  return Object.values(columns).map((read) => read(row));
}
