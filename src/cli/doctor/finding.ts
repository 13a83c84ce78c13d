/** The result of one check of `beside doctor`. */
export interface Finding {
  /** `ok` ✔, `warning` !, `broken` ✘. */
  state: 'ok' | 'warning' | 'broken';
  what: string;
  found: string;
  /** What to do. Absent if all is well. */
  next?: string;
}

export const ok = (what: string, found: string): Finding => ({ state: 'ok', what, found });
export const warning = (what: string, found: string, next: string): Finding => ({
  state: 'warning',
  what,
  found,
  next,
});
export const broken = (what: string, found: string, next: string): Finding => ({
  state: 'broken',
  what,
  found,
  next,
});
