import type { z } from 'zod';
import { nearest, plain } from './nearest.ts';

/**
 * The path of every key of a schema, with dots, through any wrapper. Entries of a list have the
 * path of the list.
 */
export function settingsOf(schema: z.core.$ZodType, path: string[] = []): string[] {
  const def = schema._zod.def as { type: string; shape?: z.core.$ZodShape };
  if (def.type === 'object')
    return Object.entries(def.shape ?? {}).flatMap(([key, each]) => [
      [...path, key].join('.'),
      ...settingsOf(each, [...path, key]),
    ]);
  // People choose these names themselves.
  if (def.type === 'record') return [];
  return Object.values<unknown>(def)
    .flat()
    .filter(
      (part): part is z.core.$ZodType =>
        typeof part === 'object' && part !== null && '_zod' in part,
    )
    .flatMap((part) => settingsOf(part, path));
}

/**
 * Suggests the key that was probably meant.
 *
 * @param section Path of its section, without the indexes of lists.
 * @returns Words to follow a fault. Empty if there is no suggestion.
 */
export function whatWasMeant(known: string[], section: string[], key: string): string {
  const prefix = section.map((step) => `${step}.`).join('');
  if (known.includes(`${prefix}${key}`) && key.includes('.'))
    return `; write it as sections: ${key.split('.').join(': {')}: …${'}'.repeat(key.split('.').length - 1)}`;
  const siblings = known
    .filter((each) => each.startsWith(prefix))
    .map((each) => each.slice(prefix.length))
    .filter((each) => !each.includes('.'));
  const meant = nearest(key, siblings);
  if (meant !== undefined) return `; did you mean “${prefix}${meant}”?`;
  const elsewhere = known.filter((each) => plain(each.split('.').at(-1) ?? '') === plain(key));
  if (elsewhere.length > 0 && elsewhere.length <= 3)
    return `; did you mean ${elsewhere.map((each) => `“${each}”`).join(' or ')}?`;
  return siblings.length > 0 ? `; there are ${siblings.join(', ')}` : '; it is no section';
}
