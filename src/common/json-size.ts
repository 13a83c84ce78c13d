/**
 * Limits for a payload: levels, and keys and list entries of all levels together. A list of every
 * codec has some hundreds.
 */
const mostLevels = 8;
const mostEntries = 4_000;

/**
 * Whether JSON is small enough to be parsed and checked by a schema. Parsing 64 kB of nothing but
 * keys or brackets takes ten milliseconds. Scanning the text takes a fraction of one.
 *
 * @param around Levels of the frame around the payload.
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
