/** What the system's codes mean for a file, after its name and a colon. Source: errno(3). */
const words: Record<string, string> = {
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

/** An error of the system that has to do with a file. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

/** @returns Why a file could not be used, in words, with the system's code. */
export function inWords(error: unknown): string {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return words[code] ? `${words[code]} (${code})` : code;
}
