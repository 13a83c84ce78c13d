/**
 * What text from outside may contain. Control characters: SQLite reads a text only up to the first NUL,
 * and a terminal obeys them. Half a character (a lone surrogate) can neither be stored nor be part of
 * canonical JSON (RFC 8785).
 */
import { z } from 'zod';

const line = /^[^\p{Cc}\p{Cs}]*$/u;
const lines = /^(?:[\t\n\r]|[^\p{Cc}\p{Cs}])*$/u;

/** Without spaces around it. @param most Characters, as UTF-16 counts them. */
export const lineOfText = (most: number) => z.string().trim().min(1).max(most).regex(line);

/** For a note, which people type into a field of several lines. */
export const linesOfText = (most: number) => z.string().trim().min(1).max(most).regex(lines);

/** What is searched for, or compared with what is stored: it may be empty or have spaces around it. */
export const anyLine = (most: number) => z.string().max(most).regex(line);
