/**
 * Decodes the text of a file, whichever program wrote it: Excel, PowerShell, or programs of old
 * computers.
 */
import { refuseBinary, refuseText } from './kinds.ts';
import { Unusable } from './unusable.ts';

export interface Decoded {
  text: string;
  /** In words, for `check-config`. */
  encoding: string;
}

const sampleBytes = 8_192;
const sampleCharacters = 1_000_000;

/** @throws {Unusable} If it is no text, or text of another kind. */
export function decode(bytes: Buffer): Decoded {
  const mark = bytes.subarray(0, 4).toString('hex');
  if (mark === 'fffe0000' || mark === '0000feff')
    throw new Unusable('it is UTF-32 text: save it as UTF-8');
  const isMarked = mark.startsWith('fffe') || mark.startsWith('feff');
  if (!isMarked) refuseBinary(bytes);
  const wide = mark.startsWith('fffe')
    ? 'utf-16le'
    : mark.startsWith('feff')
      ? 'utf-16be'
      : withoutMark(bytes);
  const decoded = wide
    ? { text: new TextDecoder(wide).decode(bytes), encoding: 'UTF-16' }
    : narrow(bytes);
  // A byte order mark may stand twice, or where one file was appended to another.
  const text = decoded.text.replaceAll('\uFEFF', '');
  if (text.trim() === '') throw new Unusable('it is empty');
  refuseText(text);
  return { ...decoded, text };
}

/** In UTF-16, every second byte of Latin text and of separators is zero. */
function withoutMark(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const sample = bytes.subarray(0, sampleBytes);
  const zerosAt = (parity: number) =>
    sample.filter((byte, index) => byte === 0 && index % 2 === parity).length;
  const [even, odd] = [zerosAt(0), zerosAt(1)];
  const many = sample.length / 20;
  if (odd > many && even * 20 < odd) return 'utf-16le';
  return even > many && odd * 20 < even ? 'utf-16be' : undefined;
}

function narrow(bytes: Buffer): Decoded {
  const text = new TextDecoder().decode(bytes);
  if (!text.includes('\uFFFD')) return { text, encoding: 'UTF-8' };
  // A few characters that were cut in two do not mean another encoding.
  const sample = text.slice(0, sampleCharacters);
  if (countOf(sample, /[^\0-\x7F\uFFFD]/g) > countOf(sample, /\uFFFD/g))
    return { text, encoding: 'UTF-8, of which some characters are damaged' };
  const ofOldMac = !bytes.includes(0x0a) && bytes.includes(0x0d);
  const label = ofOldMac ? 'macintosh' : 'windows-1252';
  return {
    text: new TextDecoder(label).decode(bytes),
    encoding: `${ofOldMac ? 'Mac Roman' : 'Windows-1252'}, as it is no UTF-8`,
  };
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
