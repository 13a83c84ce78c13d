/** Reads the settings of the environment. */
import { readTextFile } from '../common/read-text-file.ts';
import { nearest } from './nearest.ts';

/** Environment variable → setting. Any of them may come from a file, as `NAME_FILE`. */
export type Variables = Record<string, { path: [string, ...string[]]; number?: true }>;

/** Other variables that Beside, its scripts and its tests read. */
const others = /^BESIDE_(CONFIG$|TEST_|CI_)/;
/** Kubernetes sets these for a service with the name `beside`. */
const ofKubernetes = /^BESIDE_(SERVICE_(HOST|PORT)|PORT_\d+)(_|$)/;

/** @param faults Faults of files are added to it. */
export function readVariables(
  variables: Variables,
  environment: NodeJS.ProcessEnv,
  faults: string[],
): { path: [string, ...string[]]; value: unknown }[] {
  return Object.entries(variables).flatMap(([name, { path, number }]) => {
    const text = readVariable(environment, name, faults);
    if (text === undefined) return [];
    return [{ path, value: number && /^\d+$/.test(text) ? Number(text) : text }];
  });
}

function readVariable(
  environment: NodeJS.ProcessEnv,
  name: string,
  faults: string[],
): string | undefined {
  const file = environment[`${name}_FILE`]?.trim();
  // Files of variables that were written on Windows leave a carriage return.
  if (!file) return environment[name]?.trim() || undefined;
  const read = readTextFile(file);
  if ('fault' in read) {
    faults.push(`${name}_FILE: ${read.fault}`);
    return undefined;
  }
  const text = read.text.trim();
  if (text === '') faults.push(`${name}_FILE: ${file} is empty; expected the value of ${name}`);
  else if (/[\r\n]/.test(text))
    faults.push(`${name}_FILE: expected one line with the value of ${name}, found more in ${file}`);
  else return text;
  return undefined;
}

/** @returns A line for each variable that looks like one of Beside's, and is not. */
export function unknownVariables(variables: Variables, environment: NodeJS.ProcessEnv): string[] {
  const known = Object.keys(variables).flatMap((name) => [name, `${name}_FILE`]);
  const all = new Set(known);
  return Object.keys(environment)
    .filter((name) => /^BESIDE_/i.test(name) && !all.has(name))
    .filter((name) => !others.test(name) && !ofKubernetes.test(name))
    .map((name) => {
      const meant = nearest(name, [...known, 'BESIDE_CONFIG']);
      return `${name} is set in the environment, and Beside reads no such variable${meant ? `; did you mean ${meant}?` : ''}`;
    });
}
