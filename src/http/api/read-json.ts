/** Reads the body of a request as JSON. Its size and depth are limited before it is parsed. */
import express, { type Request, type RequestHandler } from 'express';
import { isModestJson } from '../../common/json-size.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import { MalformedRequest } from './problem.ts';

const mostBytes = 64 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads bytes of any type. Compressed ones are refused: they could become much larger. */
const readBytes: RequestHandler = express.raw({
  limit: mostBytes,
  type: () => true,
  inflate: false,
});

/** Puts the bytes into `req.body`. @throws An error with the status 413 or 415. */
export function readBody(): RequestHandler {
  return (req, res, next) => {
    if (hasBody(req)) readBytes(req, res, next);
    else next();
  };
}

/** Whether a body was announced. Source: RFC 9112, section 6. */
export function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * @returns The members of the object in the body. None if there is no body.
 * @throws {BesideError} `CONTENT_TYPE_NOT_ACCEPTED`, or `MALFORMED` for anything that is not one
 *   object in JSON, or has a member twice.
 */
export function jsonBody(req: Request): Record<string, unknown> {
  if (!hasBody(req)) return {};
  const type = /^application\/json *(; *charset="?utf-8"? *)?$/i;
  const types = req.headersDistinct['content-type'] ?? [];
  if (types.length !== 1 || !type.test(types[0] ?? ''))
    throw new BesideError('CONTENT_TYPE_NOT_ACCEPTED');
  const value = parse(req.body as Buffer);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MalformedRequest([{ pointer: '#', issue: 'invalid_type' }]);
  return value as Record<string, unknown>;
}

function parse(bytes: Buffer): unknown {
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(bytes);
    if (!isModestJson(text)) throw new SyntaxError('too deep, or too many members');
    value = JSON.parse(text, wellFormed);
  } catch {
    throw new MalformedRequest([{ pointer: '#', issue: 'not_json' }]);
  }
  // Other programs on the way may take the other one of two members (RFC 8259, section 4).
  if (hasRepeatedKey(text)) throw new MalformedRequest([{ pointer: '#', issue: 'repeated_key' }]);
  return value;
}

/**
 * Refuses half a character (a lone surrogate): it cannot be stored, or be part of canonical JSON. Source:
 * RFC 7493, section 2.1.
 */
function wellFormed(key: string, value: unknown): unknown {
  if (!key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed()))
    throw new SyntaxError('half a character');
  return value;
}

/** @param json Has been parsed, so it is valid. */
function hasRepeatedKey(json: string): boolean {
  const open: Set<string>[] = [];
  let last = '';
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}:]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token === ':') {
      const keys = open.at(-1);
      const key = JSON.parse(last) as string;
      if (keys?.has(key)) return true;
      keys?.add(key);
    } else last = token;
  }
  return false;
}
