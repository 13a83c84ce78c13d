import { existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';

/** What the system's error codes mean for a file, after its name and a colon. Source: errno(3). */
const words: Record<string, string> = {
  EADDRINUSE: 'is taken by another program',
  EADDRNOTAVAIL: 'is no address of this machine',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'is there already',
  EIO: 'the disk cannot be read or written',
  EISDIR: 'is a folder, not a file',
  ELOOP: 'a link that leads nowhere',
  EMFILE: 'too many files are open',
  ENOENT: 'there is no such file',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'is below a file, not below a folder',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
};

/** An error of the system that concerns a file. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

/**
 * @returns The error with the path, if the error does not name it. Errors of writing know only the
 *   file descriptor.
 */
export function about(path: string, error: unknown): unknown {
  if (isSystemError(error)) error.path ??= path;
  return error;
}

/**
 * @param file If given, its owner is named if that may be the reason.
 * @returns Why a file could not be used, in words, with the system's code.
 */
export function inWords(error: unknown, file?: string): string {
  const text = error instanceof Error ? error.message : String(error);
  const { code = text, path, syscall } = error as NodeJS.ErrnoException;
  const at = file ?? path;
  const denied = code === 'EACCES' || code === 'EPERM';
  // If a folder exists already, `mkdir` succeeds. So this is a file.
  if (code === 'EEXIST' && syscall === 'mkdir') return 'is a file, not a folder (EEXIST)';
  return `${words[code] ? `${words[code]} (${code})` : code}${denied && at ? ownership(at) : ''}`;
}

/**
 * @returns The owner of a file, or of the folder that it would be in, and the user of this process.
 *   Appended to an error.
 */
export function ownership(file: string): string {
  try {
    const { uid, mode } = statSync(existsSync(file) ? file : dirname(file));
    const own = userInfo();
    const octal = (mode & 0o7777).toString(8).padStart(4, '0');
    const who = `it belongs to user ${uid} (mode ${octal}), and Beside runs as ${own.uid} (${own.username})`;
    return uid === own.uid
      ? `: ${who}; is the folder or file system read-only?`
      : `: ${who}; give it to that user (chown)`;
  } catch {
    return '';
  }
}
