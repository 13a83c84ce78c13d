/** Levels of a payload, and keys and list entries of all of them; a list of every codec has some hundreds. */
const mostLevels = 8;
const mostEntries = 4_000;

/**
 * Whether JSON is of a size that may be parsed, and that a schema may look at. Parsing 64 kB of nothing
 * but keys or brackets takes ten milliseconds; looking at the text takes a fraction of one.
 *
 * @param around Levels of what it is wrapped in.
 */
export function isModestJson(json: string, around = 0): boolean {
  let levels = 0;
  let entries = 0;
  let inText = false;
  for (let index = 0; index < json.length; index += 1) {
    const character = json[index];
    if (inText) {
      if (character === '\\') index += 1;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === '[' || character === '{') {
      levels += 1;
      entries += 1;
    } else if (character === ']' || character === '}') levels -= 1;
    else if (character === ',') entries += 1;
    if (levels > mostLevels + around || entries > mostEntries) return false;
  }
  return true;
}
