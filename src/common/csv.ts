import { stringify, type Stringifier } from 'csv-stringify';

/** The columns of a table, in order: the header of each, and how to read its cell. */
export type Columns<Row> = Record<string, (row: Row) => string | number | undefined>;

/**
 * Where a spreadsheet may see the beginning of a formula: at the beginning of a cell, also after spaces
 * and in the wide forms of the characters; and after a line break or a semicolon, since in many countries
 * the semicolon separates cells, and then quotation marks in the middle of a cell do not count. Source:
 * OWASP, "CSV Injection".
 */
const formula = /(?<=^|[;\n]|\r(?!\n))(?=[\s\p{C}]{0,100}[=+\-@＝＋－＠﹦﹢﹣﹫])|^(?=[\t\r\n])/gu;

/**
 * @returns A stream that takes rows of cells and gives CSV (RFC 4180), with a header. Before what a
 *   spreadsheet would run as a formula comes '. Numbers stay as they are.
 */
export function csvTable<Row>(columns: Columns<Row>): Stringifier {
  return stringify({
    ...{ header: true, columns: Object.keys(columns) },
    // Programs take a lone CR for the end of a row, too.
    quoted_match: /\r/,
    cast: { string: (text) => text.replaceAll(formula, "'") },
  });
}

export function cellsOf<Row>(columns: Columns<Row>, row: Row): (string | number | undefined)[] {
  return Object.values(columns).map((read) => read(row));
}
