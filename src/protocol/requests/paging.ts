/** What requests for lists have in common that are answered page by page. */
import { z } from 'zod';

/** The rows of a page if the request does not say how many. */
export const defaultLimit = 50;
export const mostRowsOfPage = 200;

/** Members of a payload. */
export const pageAsked = {
  /** The `nextCursor` of the page before, with the same query. Without it, the first page. */
  cursor: z.string().min(1).max(1_000).optional(),
  /** How many rows at most. */
  limit: z.int().min(1).max(mostRowsOfPage).optional(),
};

/** A member of a reply. Left out on the last page. */
export const nextCursor = z.string().exactOptional();
