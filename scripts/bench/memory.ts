/**
 * What a connected session takes: two people on sockets of their own, four transports connected to
 * one real browser (ICE, DTLS, SCTP), the chat channel open both ways, a screen sent and passed on.
 * One page holds all of them: a page each would need more memory than what is measured.
 */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import type { RequestName } from '../../src/protocol/requests.ts';
import type { TestConnection, Visitor } from '../../test/support/visitor.ts';
import type { Finding } from './findings.ts';
import { pause, type Lab } from './lab.ts';
import { residentKb } from './memory-of.ts';
import { helperRoles, openTown } from './people-by-socket.ts';

const sessions = 50;
/** Before the first look, so that what is loaded once does not count as a session's. */
const warmUp = 10;
const settleMs = 3_000;

type People = Map<string, TestConnection>;

export async function measureMemory({ browser, patternUrl }: Lab): Promise<Finding[]> {
  const town = await openTown();
  const people: People = new Map();
  const page = await openPage(browser, patternUrl, people);
  try {
    const visitors: [Visitor, Visitor][] = [];
    for (let index = 0; index < warmUp + sessions; index += 1)
      visitors.push([
        await town.person(`helper-${index}`, helperRoles),
        await town.person(`sharer-${index}`),
      ]);
    const open = async (from: number, to: number) => {
      for (const [index, both] of visitors.slice(from, to).entries())
        await openSession(page, people, both, from + index);
    };
    await open(0, warmUp);
    await pause(settleMs);
    const before = await residentKb(town.server);
    await open(warmUp, warmUp + sessions);
    await pause(settleMs);
    const kilobytes = ((await residentKb(town.server)) - before) / sessions;
    return [
      {
        metric: 'memory of a connected session',
        unit: 'kB',
        count: sessions,
        ours: kilobytes,
        aim: { text: '≤ 400 kB', met: kilobytes <= 400 },
        note: 'growth of the resident set of server and worker, garbage collected; two sockets, four transports connected to a browser (ICE, DTLS, SCTP), chat channel both ways, a still screen passed on',
      },
    ];
  } finally {
    await page.context().close();
    await town.close();
  }
}

async function openPage(browser: Browser, url: string, people: People): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.exposeFunction(
    'askAs',
    async (person: string, name: RequestName, payload: object) =>
      await people.get(person)?.request(name, payload),
  );
  await page.evaluate(await bundle('memory-page.ts'));
  return page;
}

async function bundle(file: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: join(import.meta.dirname, file), formats: ['iife'], name: 'bench' },
    },
  });
  const [output] = Array.isArray(built) ? built : [];
  return output?.output[0].code ?? '';
}

async function openSession(
  page: Page,
  people: People,
  [helperVisitor, sharerVisitor]: [Visitor, Visitor],
  index: number,
): Promise<void> {
  const [helperName, sharerName] = [`helper-${index}`, `sharer-${index}`];
  const helper = await helperVisitor.connect();
  const sharer = await sharerVisitor.connect();
  people.set(helperName, helper).set(sharerName, sharer);
  const { view } = await helper.request('session.create', {});
  await sharer.request('session.join', { passcode: view.invitation?.passcode ?? '' });
  await helper.request('session.request-view', {});
  await sharer.request('session.answer', { allow: true });
  for (const [name, connection] of [
    [helperName, helper],
    [sharerName, sharer],
  ] as const) {
    const offer = await connection.request('media.join', {});
    await page.evaluate(
      async ([person, itsOffer, sharing]) => {
        await window.connectAs(person, itsOffer, sharing);
      },
      [name, offer, connection === sharer] as const,
    );
  }
  const { consumerId } = await helper.event('media.consumer');
  await helper.request('media.resume-consumer', { consumerId });
}
