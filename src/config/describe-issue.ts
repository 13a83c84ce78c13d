/** Describes what is wrong with a setting in a sentence: its name, what is expected, what was found. */
import type { z } from 'zod';
import { formOf } from './form.ts';
import { whatWasMeant } from './known-settings.ts';
import { nearest } from './nearest.ts';
import type { Path } from './settings-file.ts';

type Issue = z.core.$ZodIssue;

export interface Fault {
  path: Path;
  words: string;
  /** The key itself is wrong. */
  key?: boolean;
}

/** One for each fault. Values are never shown, since they may be secret. */
export function describeIssue(issue: Issue, known: string[]): Fault[] {
  const { path } = issue;
  if (issue.code !== 'unrecognized_keys') return [{ path, words: whatIsWrong(issue) }];
  const section = path.filter((step) => typeof step === 'string');
  return issue.keys.map((key) => ({
    path: [...path, key],
    key: true,
    words: `there is no such setting${whatWasMeant(known, section, key)}`,
  }));
}

function whatIsWrong(issue: Issue): string {
  const { message, input } = issue;
  // The library's own messages. Messages of our schemas say what is expected, or everything there
  // is to say.
  const own = !/^(Invalid|Too (small|big)|Unrecognized)/.test(message);
  if (own && (!message.startsWith('expected') || message.includes(', found '))) return message;
  const expected = own ? message : `expected ${whatIsExpected(issue)}`;
  return `${expected}, found ${whatIsFound(issue)}${hintFor(issue, input)}`;
}

function whatIsExpected(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return types[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return listed(issue.values.map((value) => `"${String(value)}"`));
    case 'too_small':
      return amount(issue.origin, 'at least', Number(issue.minimum));
    case 'too_big':
      return amount(issue.origin, 'at most', Number(issue.maximum));
    case 'invalid_union':
      return listed([
        ...new Set(issue.errors.flatMap(([first]) => (first ? [whatIsExpected(first)] : []))),
      ]);
    case 'invalid_format':
      return formats[issue.format] ?? `text of the form ${issue.format}`;
    case 'invalid_key':
      return 'a name of at least 1 and at most 200 characters as key';
    default:
      return 'something else';
  }
}

const types: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section of settings',
  record: 'a section of settings',
};

const formats: Record<string, string> = {
  url: 'an address like https://help.example.com',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
};

function amount(origin: string, bound: string, limit: number): string {
  const of = origin === 'string' ? 'character' : origin === 'array' ? 'entry' : undefined;
  if (of === undefined) return `a number of ${bound} ${limit}`;
  const plural = of === 'entry' ? 'entries' : `${of}s`;
  return origin === 'string'
    ? `${bound} ${limit} ${limit === 1 ? of : plural}`
    : `a list with ${bound} ${limit} ${limit === 1 ? of : plural}`;
}

function whatIsFound({ code, input }: Issue): string {
  // A number in place of a number is no secret.
  if (typeof input === 'number' && (code === 'too_small' || code === 'too_big'))
    return String(input);
  if (typeof input === 'number' && !Number.isInteger(input)) return 'a number with a fraction';
  if (code === 'too_big' && typeof input === 'string') return `${input.length}`;
  if (code === 'too_small' && typeof input === 'string' && input.trim() !== '')
    return `${input.length}`;
  if ((code === 'too_big' || code === 'too_small') && Array.isArray(input))
    return `${input.length}`;
  if (code === 'invalid_type' && typeof input === 'string' && isKeyWithoutBlank.test(input))
    return 'text';
  return formOf(input);
}

const isKeyWithoutBlank = /^[a-z]\w*:\S/i;

/** How to fix it, if that is known. */
function hintFor(issue: Issue, input: unknown): string {
  if (typeof input === 'string' && input.startsWith('tcp://'))
    return ': Kubernetes sets this variable for a service called “beside”; set enableServiceLinks to false';
  const values = valuesOf(issue);
  if (values.length > 0 && typeof input === 'string') {
    const meant = nearest(input, values);
    return meant === undefined ? '' : `; did you mean "${meant}"?`;
  }
  if (issue.code !== 'invalid_type') return '';
  const { expected } = issue;
  if (typeof input === 'string') {
    if (expected === 'boolean')
      return /^(true|false)$/i.test(input)
        ? ': leave out the quotation marks'
        : ': write true or false';
    if (['number', 'int'].includes(expected) && /^\d+$/.test(input))
      return ': leave out the quotation marks';
    if (expected === 'array') return ': write it as a list, […]';
    if (expected === 'object' && isKeyWithoutBlank.test(input))
      return ': after a key and its colon comes a blank';
  }
  if (expected === 'string' && typeof input === 'number') return ': put it in quotation marks';
  return '';
}

function valuesOf(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'invalid_union' ? issue.errors.flat().flatMap(valuesOf) : [];
}

function listed(items: string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}
