/** What the browser loads for the sharer's first page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';

const dist = join(import.meta.dirname, '../../../dist/web');
const mostBytes = 60_000;

interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
}

const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Record<
  string,
  Chunk
>;

/** What the document names, and all that is imported with it. */
function filesOfDocument(): Set<string> {
  const document = readFileSync(join(dist, 'index.html'), 'utf8');
  const named = [...document.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => file);
  const chunks = Object.keys(manifest).filter((name) => named.includes(manifest[name]?.file));
  return chunks.reduce((seen, name) => filesOf(name, seen), new Set<string>());
}

/** The files of a chunk and of all that it imports at once. */
function filesOf(name: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[name];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  chunk.css?.forEach((file) => seen.add(file));
  chunk.imports?.forEach((imported) => filesOf(imported, seen));
  return seen;
}

describe("the sharer's first page", () => {
  const files = [...filesOfDocument()];
  const texts = files.map((file) => readFileSync(join(dist, file)));

  test('weighs less than 60 kB, compressed', () => {
    const bytes = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
    expect(files.length).toBeGreaterThan(1);
    expect(bytes).toBeLessThan(mostBytes);
  });

  test('brings neither mediasoup-client nor the schema library along', () => {
    const text = texts.join('\n');
    expect(text).not.toMatch(/routerRtpCapabilities/);
    expect(text).not.toMatch(/ZodError|zod/i);
  });
});
