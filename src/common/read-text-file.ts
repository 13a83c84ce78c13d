/** Text files that people write and other programs save. */
import { readFileSync, statSync } from 'node:fs';
import { inWords } from './system-error.ts';

/** Far more than any of them needs. */
const mostBytes = 1_048_576;

export type TextFile = { text: string } | { fault: string };

/** @returns The text, or why it cannot be read: a sentence that names the file. */
export function readTextFile(file: string): TextFile {
  try {
    const stats = statSync(file);
    if (stats.isDirectory()) return { fault: `cannot read ${file}: it is a directory` };
    // A pipe is accepted too (`<(…)` in a shell). A device may never end.
    if (stats.isCharacterDevice() || stats.isBlockDevice())
      return { fault: `cannot read ${file}: it is a device, and no file` };
    if (stats.size > mostBytes)
      return { fault: `cannot read ${file}: it is larger than 1 MiB, so hardly the right file` };
    const text = decodeText(readFileSync(file));
    return text === undefined
      ? { fault: `cannot read ${file}: it is no UTF-8 or UTF-16 text; save it as UTF-8` }
      : { text };
  } catch (error) {
    return { fault: whyUnreadable(file, error) };
  }
}

/**
 * UTF-8, or UTF-16 as programs on Windows write it, with or without a byte order mark.
 *
 * @returns Undefined if it is neither.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  // Settings, keys and certificates begin with ASCII, so in UTF-16 one of the first two bytes is
  // zero.
  const little = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const big = (first === 0xfe && second === 0xff) || (first === 0 && second !== undefined);
  const encoding = little ? 'utf-16le' : big ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export function whyUnreadable(file: string, error: unknown): string {
  return `cannot read ${file}: ${inWords(error, file)}`;
}
