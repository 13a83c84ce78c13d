/** Recognizes files that are no inventory, and names their kind. */
import { Unusable } from './unusable.ts';

const asText = 'save it as CSV (UTF-8)';
const unpack = 'unpack it first';

/** By their first bytes. */
const signatures: [starts: string, name: string, todo: string][] = [
  ['504b0304', 'an Excel workbook (.xlsx) or another ZIP archive', `${asText}, or ${unpack}`],
  ['504b0506', 'an empty ZIP archive', asText],
  ['d0cf11e0a1b11ae1', 'an old Excel workbook (.xls)', asText],
  ['1f8b', 'compressed with gzip', unpack],
  ['425a68', 'compressed with bzip2', unpack],
  ['fd377a585a', 'compressed with xz', unpack],
  ['28b52ffd', 'compressed with zstd', unpack],
  ['377abcaf271c', 'a 7z archive', unpack],
  ['526172211a07', 'a RAR archive', unpack],
  ['255044462d', 'a PDF document', 'export the list as CSV'],
  ['53514c69746520666f726d6174', 'an SQLite database', 'export the list as CSV'],
  ['50415231', 'a Parquet file', 'export the list as CSV'],
  ['62706c697374', 'a binary property list', 'export the list as CSV or JSON'],
  ['89504e47', 'a picture (PNG)', 'export the list as CSV'],
  ['ffd8ff', 'a picture (JPEG)', 'export the list as CSV'],
  ['7f454c46', 'a program', 'name the list in devices.inventory.file'],
  ['4d5a90', 'a program', 'name the list in devices.inventory.file'],
];

/** By the beginning of their text. */
const beginnings: [begins: RegExp, name: string, todo: string][] = [
  [
    /^(<!--[^>]*-->\s*)?<(!doctype html|html|head|body|script|meta|title)\b/i,
    'an HTML page, perhaps one to sign in at',
    'what fetches the list must sign in',
  ],
  [/^<\?xml[\s\S]*<plist\b/i, 'a property list (XML)', 'export the list as CSV or JSON'],
  [/^<\?xml[\s\S]*urn:schemas-microsoft-com:office:spreadsheet/i, 'an XML spreadsheet', asText],
  [/^</, 'XML', 'export the list as CSV or JSON'],
  [/^\{\\rtf/, 'a document (RTF)', 'export the list as CSV'],
  [/^-----BEGIN /, 'a certificate or key (PEM)', 'name the list in devices.inventory.file'],
  [/^version https:\/\/git-lfs/, 'a pointer of Git LFS', 'fetch the file itself'],
];

/** @throws {Unusable} If the file is of a kind without a readable list. */
export function refuseBinary(bytes: Buffer): void {
  const start = bytes.subarray(0, 16).toString('hex');
  for (const [starts, name, todo] of signatures)
    if (start.startsWith(starts)) throw new Unusable(`it is ${name}: ${todo}`);
}

/** @throws {Unusable} If the text is of a kind without a readable list. */
export function refuseText(text: string): void {
  const start = text.slice(0, 2_000).trimStart();
  for (const [begins, name, todo] of beginnings)
    if (begins.test(start)) throw new Unusable(`it is ${name}: ${todo}`);
  const controls = start.match(/[\0-\x08\x0e-\x1f]/g)?.length ?? 0;
  if (controls * 50 > start.length)
    throw new Unusable(`it is no text: export the list as CSV or JSON`);
}
