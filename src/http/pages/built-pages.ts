/**
 * The built pages, held in memory: a request opens no file and compresses nothing.
 * `web/vite.config.ts` has put the compressed forms beside the files.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Request, Response } from 'express';
import type { Logger } from '../../common/logger.ts';
import { StartupError } from '../../common/startup-error.ts';
import { watchSettled } from '../../common/watch-file.ts';
import { keepAssets } from './earlier-pages.ts';

const webRoot = join(import.meta.dirname, '../../../dist/web');
const documentPath = '/index.html';
const assetsPath = '/assets';
/** Only development builds have it. */
const markerPath = '/build.json';
/**
 * The content encodings (RFC 9110, section 8.4.1), and the endings of their files. The smaller one
 * comes first.
 */
const encodings = { br: '.br', gzip: '.gz' };
/** Express adds the charset only for types that it knows as text. */
const types: Record<string, string> = { '.svg': 'image/svg+xml; charset=utf-8' };
const yearSeconds = 365 * 24 * 3_600;

/** A file, in every encoding that exists. */
interface Built {
  hash: string;
  bytes: Buffer;
  encoded: Map<string, Buffer>;
}

export class BuiltPages {
  /** By the path of the request. */
  #files = new Map<string, Built>();

  /**
   * @param dataDir Holds the assets of the version before.
   * @throws {StartupError} If nothing has been built.
   */
  static async load(dataDir: string, logger: Logger): Promise<BuiltPages> {
    const pages = new BuiltPages();
    const read = async () => {
      const files = await readBuilt(webRoot);
      if (!files.has(documentPath))
        throw new StartupError([`${webRoot}: no pages have been built; "npm start" builds them`]);
      pages.#files = files;
    };
    await read();
    if (pages.#files.has(markerPath)) {
      // `npm run dev` writes the files anew while the server runs.
      watchSettled(join(webRoot, markerPath), () => void read().catch(() => undefined));
      return pages;
    }
    try {
      const earlier = await keepAssets(dataDir, join(webRoot, assetsPath));
      const others = earlier ? await readBuilt(earlier, assetsPath) : [];
      for (const [path, file] of others) if (!pages.#files.has(path)) pages.#files.set(path, file);
    } catch (error) {
      logger.warn({ err: error }, 'the pages of this version could not be kept for the next one');
    }
    return pages;
  }

  /** Sends the document that all pages share, with the status that is set. */
  sendDocument(req: Request, res: Response): void {
    this.#send(documentPath, req, res);
  }

  /** @returns Whether the file exists and has been sent. */
  sendFile(req: Request, res: Response): boolean {
    if (req.method !== 'GET' && req.method !== 'HEAD') return false;
    // The document is served under the paths of the pages only.
    if (req.path === documentPath || !this.#files.has(req.path)) return false;
    this.#send(req.path, req, res);
    return true;
  }

  #send(path: string, req: Request, res: Response): void {
    const file = this.#files.get(path);
    if (!file) throw new Error(`${path} has not been built`);
    const encoding = [...file.encoded.keys()].find((name) => req.acceptsEncodings(name));
    // The names of assets change with their content.
    const kept = path.startsWith(`${assetsPath}/`)
      ? `public, max-age=${yearSeconds}, immutable`
      : 'no-cache';
    res
      .vary('Accept-Encoding')
      .type(types[extname(path)] ?? extname(path))
      .set({ 'Cache-Control': kept, ETag: `"${file.hash}${encoding ? `-${encoding}` : ''}"` });
    if (encoding && !req.fresh) res.set('Content-Encoding', encoding);
    res.send((encoding && file.encoded.get(encoding)) || file.bytes);
  }
}

/** @param at The path of the folder in the addresses. */
async function readBuilt(root: string, at = ''): Promise<Map<string, Built>> {
  const found = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const all = new Map<string, Buffer>();
  for (const entry of found) {
    const file = join(entry.parentPath, entry.name);
    const path = at + file.slice(root.length);
    // `.vite` is for tools.
    if (entry.isFile() && !path.startsWith('/.')) all.set(path, await readFile(file));
  }
  const files = new Map<string, Built>();
  for (const [path, bytes] of all) {
    if (Object.values(encodings).includes(extname(path))) continue;
    const encoded = new Map<string, Buffer>();
    for (const [name, ending] of Object.entries(encodings)) {
      const form = all.get(path + ending);
      if (form) encoded.set(name, form);
    }
    const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
    files.set(path, { hash, bytes, encoded });
  }
  return files;
}
