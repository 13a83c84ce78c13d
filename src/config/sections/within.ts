import { z } from 'zod';

/** A whole number of `what` in a range, with both in the words of a fault. */
export const within = (what: string, least: number, most: number) => {
  const error = `expected ${what} from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};
export const port = within('a port', 0, 65_535);
export const seconds = (least: number, most: number) => within('whole seconds', least, most);
