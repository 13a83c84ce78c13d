import { readFile, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { Device } from '../../session/device.ts';
import { readCsv } from './csv.ts';
import { Rows } from './rows.ts';
import { Unusable } from './unusable.ts';

export interface Inventory {
  devices: Device[];
  /** What is wrong with the first bad rows, each with its place. */
  faults: string[];
  badRows: number;
}

const mostBytes = 64 * 1_024 * 1_024;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
/** Rows that are looked at in one go. */
const rowsAtOnce = 500;

/** @throws {Unusable} When the file cannot be read, or nothing in it is right. */
export async function readInventory(file: string): Promise<Inventory> {
  const bytes = await bytesOf(file);
  const rows = new Rows();
  // By what it is, not by its name: no header begins with a bracket.
  if (/^\s*[[{]/.test(bytes.subarray(0, 100).toString())) await readJson(bytes, rows);
  else await readCsv(bytes, rows);
  const { devices, faults, badRows } = rows;
  if (devices.length === 0 && badRows > 0)
    throw new Unusable(`no row is right: ${faults.slice(0, 3).join('; ')}`);
  return { devices, faults, badRows };
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    if ((await stat(file)).size > mostBytes) throw new Unusable('it is larger than 64 MiB');
    const bytes = await readFile(file);
    return bytes.subarray(0, 3).equals(byteOrderMark) ? bytes.subarray(3) : bytes;
  } catch (error) {
    if (error instanceof Unusable) throw error;
    throw new Unusable((error as NodeJS.ErrnoException).code ?? 'unknown');
  }
}

async function readJson(bytes: Buffer, rows: Rows): Promise<void> {
  const list = parseList(bytes.toString());
  for (const [index, row] of list.entries()) {
    if (index % rowsAtOnce === 0) await setImmediate();
    rows.add(`entry ${index + 1}`, row);
  }
}

function parseList(text: string): unknown[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    // The usual message shows what was read.
    throw new Unusable('it is no JSON');
  }
  if (!Array.isArray(list)) throw new Unusable('it is JSON, and no list of devices');
  return list;
}
