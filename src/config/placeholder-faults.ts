import type { Fault } from './describe-issue.ts';
import { isPlaceholder } from './form.ts';
import type { Path } from './settings-file.ts';

const words =
  'expected the value itself, found a placeholder: nothing puts a value in its place here; where a setting has an environment variable, that or its NAME_FILE may hold it instead';

/** @returns Settings that still have the placeholder of an example or a template. */
export function placeholderFaults(value: unknown, path: Path = []): Fault[] {
  if (typeof value === 'string') return isPlaceholder(value) ? [{ path, words }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    placeholderFaults(each, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
