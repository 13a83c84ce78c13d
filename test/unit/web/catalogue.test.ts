/** Every visible word comes from a catalogue, and every code that the server can send has words. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { IntlMessageFormat } from 'intl-messageformat';
import ts from 'typescript';
import { deviceStates, unknownCauses } from '../../../src/protocol/device.ts';
import { errorCodes } from '../../../src/protocol/error-codes.ts';
import { accessEndReasons } from '../../../src/protocol/events.ts';
import {
  endReasons,
  policyRules,
  sides,
  sessionStates,
  shareStatuses,
  surfaces,
} from '../../../src/protocol/session-view.ts';
import { settingNames } from '../../../src/protocol/settings.ts';
import { languageTags } from '../../../web/i18n/languages.ts';
import { auditTypes } from '../../support/audit-types.ts';

const web = join(import.meta.dirname, '../../../web');
const catalogues = join(web, 'i18n/catalogues');
const english = read('en.json');

function read(file: string): Record<string, string> {
  return JSON.parse(readFileSync(join(catalogues, file), 'utf8')) as Record<string, string>;
}

const sources = readdirSync(web, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(web, file), 'utf8'));

describe('the English catalogue', () => {
  test.each(errorCodes)('has words for the error %s', (code) => {
    expect(english[`error.${code}`]).toBeTruthy();
  });

  /** What a page makes of an end that time has come to, or a rule. */
  const endKeys: Partial<Record<(typeof endReasons)[number], string[]>> = {
    expired: ['end.limit.passcode', 'end.limit.session', 'end.limit.idle'],
    policy: ['end.policy'],
    'ended-by-admin': ['end.ended-by-admin'],
    'server-shutdown': ['end.server-shutdown.helper', 'end.server-shutdown.sharer'],
  };
  test.each(endReasons)('has words for the end by %s', (reason) => {
    const keys = endKeys[reason] ?? ['me', 'other'].map((who) => `end.${reason}.${who}`);
    for (const key of keys) expect(english[key]).toBeTruthy();
  });

  test.each(policyRules)('has words for the rule %s, for either side', (rule) => {
    for (const role of sides) expect(english[`end.rule.${rule}.${role}`]).toContain('{name}');
  });

  test.each(accessEndReasons)('has words for access that ended by %s', (reason) => {
    expect(english[`access.${reason}`]).toBeTruthy();
  });

  test.each(settingNames)('has a name and an explanation for the setting %s', (name) => {
    expect(english[`setting.${name}.name`]).toBeTruthy();
    expect(english[`setting.${name}.explanation`]).toBeTruthy();
  });

  test.each(sessionStates)('has words for the state %s', (state) => {
    const about = Object.keys(english).filter((key) => key.startsWith(`state.${state}`));
    expect(about).not.toEqual([]);
  });

  test.each(auditTypes)('has words for %s in the audit log', (type) => {
    expect(english[`audit.${type}`]).toBeTruthy();
  });

  test.each(deviceStates)('has words for a device that is %s', (state) => {
    expect(english[`device.state.${state}`]).toBeTruthy();
    expect(english[`device.title.${state}`]).toContain('{name}');
  });

  test.each(unknownCauses)('says why nobody knows of a device: %s', (cause) => {
    expect(english[`device.unknown.${cause}`]).toBeTruthy();
  });

  test.each(shareStatuses)('tells the helper of a share that is %s', (status) => {
    expect(english[`share-status.${status}`]).toBeTruthy();
    expect(english[`share-status.${status}.title`]).toBeTruthy();
  });

  test.each(surfaces)('has words for sharing a %s', (surface) => {
    expect(english[`live.surface.${surface}`]).toBeTruthy();
  });

  test.each(Object.entries(english))('can read its own message %s', (key, message) => {
    expect(() => new IntlMessageFormat(message, 'en')).not.toThrow();
    expect(key).toMatch(/^[\w.-]+$/);
  });

  test('has no message that nothing shows', () => {
    const text = sources.join('\n');
    const prefixes = [...text.matchAll(/`([a-z-]+(?:\.[a-z-]+)*\.)\$\{/g)].map(
      (match) => match[1] ?? '',
    );
    const unused = Object.keys(english).filter(
      (key) => !text.includes(`'${key}'`) && !prefixes.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });
});

describe('languages', () => {
  test('there are 34 of them, each with a catalogue', () => {
    expect(new Set(languageTags).size).toBe(34);
    const files = languageTags.map((tag) => `${tag}.json`);
    expect(readdirSync(catalogues).sort()).toEqual(files.sort());
  });
});

const others = languageTags.filter((tag) => tag !== 'en');
const inEnglish = Object.entries(english);

describe.each(others)('the catalogue %s', (tag) => {
  const words = existsSync(join(catalogues, `${tag}.json`)) ? read(`${tag}.json`) : {};
  const faults = (judge: (message: string, key: string) => boolean) =>
    Object.entries(words).filter(([key, message]) => !judge(message, key));

  // What it lacks is shown in English, and listed by `npm run i18n:missing`, which a release waits for.
  test('says nothing that English does not say, in the same order', () => {
    expect(Object.keys(words)).toEqual(Object.keys(english).filter((key) => key in words));
  });

  test('puts in what English puts in, in the same formats', () => {
    const wrong = Object.entries(words).filter(
      ([key, message]) => !sameArguments(new IntlMessageFormat(message, tag), english[key] ?? ''),
    );
    expect(wrong).toEqual([]);
  });

  test('counts as its language counts', () => {
    const categories = categoriesOf(tag);
    const lacking = (message: string) =>
      pluralsOf(elementsOf(new IntlMessageFormat(message, tag))).filter(({ options }) =>
        categories.some((category) => !(category in options)),
      );
    expect(faults((message) => lacking(message).length === 0)).toEqual([]);
  });

  test('has the marks of its language, none of a programmer', () => {
    expect(faults((message) => !/['"<>`]|\.\.\./.test(message))).toEqual([]);
    expect(faults((message) => message.trim() === message && message !== '')).toEqual([]);
  });

  test('is not English', () => {
    const same = inEnglish.filter(
      ([key, message]) => words[key] === message && /\p{L}/u.test(besidesArguments(message)),
    );
    expect(same.map(([key]) => key).filter((key) => !mayBeEnglish.has(key))).toEqual([]);
    const script = scripts[tag];
    const foreign = (message: string) =>
      script !== undefined && /\p{L}/u.test(besidesArguments(message)) && !script.test(message);
    expect(faults((message, key) => !foreign(message) || message === english[key])).toEqual([]);
  });
});

/** Names, abbreviations, figures, and words that another language writes in the same way. */
const mayBeEnglish = new Set([
  'access.configured',
  'access.role',
  'access.roles',
  'access.says.refuses',
  'access.understood',
  'admin.audit.details',
  'admin.audit.hash',
  'admin.audit.note',
  'admin.audit.role',
  'admin.audit.session',
  'admin.name',
  'admin.sessions.node',
  'app.name',
  'chat.input',
  'chat.send',
  'chat.title',
  'check.line.browser',
  'demo.badge',
  'demo.purpose.admin',
  'error.reference',
  'filter.label',
  'health.number.open',
  'health.part.database',
  'health.part.disk',
  'health.part.sessions',
  'holds.session',
  'invitation.passcode',
  'invitation.ticket',
  'pager.label',
  'quality.codec',
  'quality.loss.value',
  'quality.path',
  'quality.path.https',
  'quality.path.relay',
  'quality.path.tcp',
  'quality.path.udp',
  'quality.relay',
  'quality.resolution.value',
  'quality.round-trip.value',
  'receipt.chat',
  'reports.by.week',
  'reports.helper',
  'reports.median',
  'reports.sessions',
  'reports.start',
  'reports.ticket',
  'retention.kind',
  'retention.kind.chat',
  'retention.kind.sessions',
  'session.controls',
  'table.details',
  'tokens.name',
  'webhook.name',
]);

/** A message that only puts values together has no letters of its own. “Webhook” is said everywhere. */
function besidesArguments(message: string): string {
  return message.replaceAll(/\{\w+(, number)?\}|\bWebhooks?\b/g, '');
}

/** The kinds of elements of a parsed message that are told apart here (`@formatjs/icu-messageformat-parser`). */
const TYPE = { literal: 0, plural: 6 };

/** Languages that are not written in Latin letters. */
const scripts: Partial<Record<(typeof languageTags)[number], RegExp>> = {
  ar: /\p{Script=Arabic}/u,
  bg: /\p{Script=Cyrillic}/u,
  el: /\p{Script=Greek}/u,
  he: /\p{Script=Hebrew}/u,
  ja: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
  ko: /\p{Script=Hangul}/u,
  ru: /\p{Script=Cyrillic}/u,
  sr: /\p{Script=Cyrillic}/u,
  th: /\p{Script=Thai}/u,
  uk: /\p{Script=Cyrillic}/u,
  'zh-Hans': /\p{Script=Han}/u,
  'zh-Hant': /\p{Script=Han}/u,
};

type Elements = ReturnType<IntlMessageFormat['getAst']>;
type Plural = Extract<Elements[number], { offset: number }>;

function elementsOf(format: IntlMessageFormat): Elements {
  return format.getAst();
}

/** The arguments of a message with their formats, those within plurals too, each once. */
function argumentsOf(elements: Elements): Set<string> {
  const found = new Set<string>();
  for (const element of elements) {
    if (!('value' in element) || (element.type as number) === TYPE.literal) continue;
    const style = 'style' in element && element.style ? JSON.stringify(element.style) : '';
    found.add(`${element.type} ${element.value} ${style}`);
    if (!('options' in element)) continue;
    for (const { value } of Object.values(element.options))
      for (const inner of argumentsOf(value)) found.add(inner);
  }
  return found;
}

function sameArguments(format: IntlMessageFormat, message: string): boolean {
  const wanted = argumentsOf(elementsOf(new IntlMessageFormat(message, 'en')));
  const had = argumentsOf(elementsOf(format));
  return wanted.size === had.size && [...wanted].every((argument) => had.has(argument));
}

function pluralsOf(elements: Elements): Plural[] {
  return elements.filter((element): element is Plural => (element.type as number) === TYPE.plural);
}

/** The plural categories that whole numbers up to 1,000 have. */
function categoriesOf(tag: string): string[] {
  const rules = new Intl.PluralRules(tag);
  const used = Array.from({ length: 1001 }, (_, count) => rules.select(count));
  return [...new Set<string>([...used, 'other'])];
}

/** Where one word in the place of another does harm: written down twice, and changed on purpose only. */
const wordsThatCount = JSON.parse(
  readFileSync(join(import.meta.dirname, 'words-that-count.json'), 'utf8'),
) as Record<string, Record<string, string>>;
test.each(Object.entries(wordsThatCount))(
  'what protects people is said in %s as it was',
  (tag, words) => {
    expect(read(`${tag}.json`)).toMatchObject(words);
  },
);

describe('templates', () => {
  /** A place where a template puts something in. */
  const hole = '\u0000';

  /** The texts of all `html` templates of a source, also of those within others. */
  function templatesOf(source: string): string[] {
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'html') {
        const { template } = node;
        found.push(
          ts.isNoSubstitutionTemplateLiteral(template)
            ? template.text
            : [
                template.head.text,
                ...template.templateSpans.map(({ literal }) => literal.text),
              ].join(hole),
        );
      }
      node.forEachChild(visit);
    };
    visit(ts.createSourceFile('a.ts', source, ts.ScriptTarget.Latest, true));
    return found;
  }

  /** Words between tags, and in attributes that are read to people. */
  function wordsIn(template: string): string[] {
    const spoken = /\s(?:aria-label|aria-description|title|placeholder|alt)="([^"]*)"/g;
    const attributes = [...template.matchAll(spoken)].map(([, value = '']) => value);
    const texts = template.replaceAll(/<!--.*?-->/gs, '').split(/<[^>]*>/);
    return [...attributes, ...texts]
      .flatMap((text) => text.split(hole))
      .map((text) => text.trim())
      .filter((text) => /\p{L}/u.test(text));
  }

  test('have no words of their own, between their tags or in what is read out', () => {
    const templates = sources.flatMap(templatesOf);
    expect(templates.length).toBeGreaterThan(100);
    expect(templates.flatMap(wordsIn)).toEqual([]);
  });

  test.each([
    ['html`<p>${html`<b>${one}</b>`}<span class="space">Hello there</span></p>`', 'Hello there'],
    ['html`<div aria-label="Session controls">${one}</div>`', 'Session controls'],
    ['html`${one} and`', 'and'],
  ])('that had would be found: %s', (source, words) => {
    expect(templatesOf(source).flatMap(wordsIn)).toEqual([words]);
  });
});
