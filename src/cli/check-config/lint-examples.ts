import type { Config } from '../../config/load.ts';

/** Values of `beside.example.yaml` that must be replaced. Source: RFC 2606, 3849, 5737. */
const ofExamples =
  /(^|[.@/])example\.(com|net|org)\b|^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^2001:db8:|^0{8}-0{4}-0{4}-0{4}-0{12}$|^11111111-2222-3333-4444-555555555555$/i;

/** @returns One line for each setting that still has the value of the example. */
export function lintExamples(config: Config): string[] {
  const { server, media, identity, devices, assignments = [] } = config;
  return settingsIn({ server, media, identity, devices, assignments }, []).map(
    ([path, value]) => `${path}: ${value} belongs to nobody, as examples have it; put in your own`,
  );
}

function settingsIn(value: unknown, path: (string | number)[]): [path: string, value: string][] {
  if (typeof value === 'string') return ofExamples.test(value) ? [[path.join('.'), value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => !/secret|credential/i.test(key))
    .flatMap(([key, each]) => settingsIn(each, [...path, key]));
}
