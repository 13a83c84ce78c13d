/** Describes the form of a value without showing the value, since it may be secret. */
import { isIP } from 'node:net';

export function formOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return formOfText(value);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return typeof value === 'number' ? 'a number' : 'a section';
}

function formOfText(text: string): string {
  if (text.trim() === '') return 'empty text';
  if (isPlaceholder(text)) return 'a placeholder';
  if (/^(yes|no|on|off|true|false)$/i.test(text)) return `the word “${text}” as text`;
  if (/^-?\d+$/.test(text)) return 'a whole number as text';
  if (/^-?\d*[.,_]?\d+$/.test(text)) return 'a number as text';
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(text)?.[1];
  if (scheme !== undefined) return `a URL that begins with ${scheme.toLowerCase()}://`;
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare)) return `an IPv${isIP(bare)} address`;
  if (/^:\d+$/.test(text)) return 'a port without an address';
  const [, host = ''] = /^(.*):\d+$/.exec(text) ?? [];
  if (host && (isIP(host.replace(/^\[(.*)\]$/, '$1')) || /^[\w.-]+$/.test(host)))
    return 'an address with a port';
  const [, network = ''] = /^(.*)\/\d+$/.exec(text) ?? [];
  if (isIP(network)) return 'a network in CIDR notation';
  if (/\s/.test(text)) return 'text with blanks in it';
  return 'text';
}

/** What examples, templates and shells leave in the place of a value. Beside does not replace them. */
export function isPlaceholder(text: string): boolean {
  const whole = text.trim();
  return (
    /\$\{[^}]*\}|\$\([^)]*\)|\{\{.*\}\}/.test(text) ||
    /:\/\/\S*[<…]/.test(text) ||
    /^(\$[A-Z_][A-Z\d_]*|%\w+%|@[A-Z_]+@|<.*>|…|\.\.\.)$/.test(whole) ||
    /^(change[-_ ]?me|your[-_ ]|replace[-_ ]?(me|this)|todo$|tbd$)/i.test(whole)
  );
}
