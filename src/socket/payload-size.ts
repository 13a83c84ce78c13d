/** Levels of a payload, and keys and list entries of all of them; a list of every codec has some hundreds. */
const mostLevels = 8;
const mostEntries = 4_000;

/** Whether a payload is of a size that a schema may look at: it looks at everything, be it wrong. */
export function isModest(payload: unknown): boolean {
  let entries = 0;
  let level = [payload];
  for (let depth = 0; level.length > 0; depth += 1) {
    entries += level.length;
    if (depth > mostLevels || entries > mostEntries) return false;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
  return true;
}
