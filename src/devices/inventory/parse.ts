/** Parses an inventory. It takes long, so it runs in a worker thread (`read-worker.ts`). */
import type { Device } from '../../domain/device.ts';
import { Columns, describeColumns, type ColumnNames } from './columns.ts';
import { readCsv } from './csv.ts';
import { decode } from './decode.ts';
import { readJson } from './json.ts';
import { Rows } from './rows.ts';
import { Unusable } from './unusable.ts';

/** What was read, and how it was understood. */
export interface Report {
  /** In words, one sentence each: encoding, separators, columns. */
  understood: string[];
  /** What was left out on purpose. */
  omissions: string[];
  /** What could not be read, with places. */
  faults: string[];
  /** Rows that are lost. */
  badRows: number;
  /** The last row ends in the middle. */
  isCut: boolean;
}

export interface Inventory extends Report {
  /** At least one, in the order of the file. */
  devices: Device[];
}

/** @throws {Unusable} If it contains no device. The message says what it contains. */
export function parseInventory(bytes: Buffer, names?: ColumnNames): Inventory {
  const { text, encoding } = decode(bytes);
  const columns = new Columns(names);
  // By content, not by file name: no header begins with a bracket.
  const isJson = /^\s*[[{]/.test(text);
  const rows = new Rows(isJson ? 'entry' : 'line');
  const read = isJson
    ? { layout: 'JSON', ...readJson(text, columns, rows) }
    : { remarks: [], ...readCsv(text, columns, rows) };
  const { devices, faults } = rows;
  const report = {
    understood: [`read as ${encoding}, ${read.layout}`, ...describeColumns(read.columns)],
    omissions: faults.omissionsInWords(),
    faults: [...columns.missing(read.columns.names), ...read.remarks, ...faults.inWords()],
    badRows: faults.refused,
    isCut: read.isCut,
  };
  if (devices.length > 0) return { devices, ...report };
  if (faults.refused > 0)
    throw new Unusable(`no row is right: ${report.faults.slice(0, 3).join('; ')}`);
  if (faults.omitted > 0)
    throw new Unusable(`it lists no computer: ${report.omissions.join('; ')}`);
  throw new Unusable(
    isJson ? 'it is a list without a device' : 'it has a header, and no device below it',
  );
}
