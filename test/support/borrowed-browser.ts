/**
 * Browsers that the files of one jest process use one after the other: to start one takes as long as
 * to open a page.
 */
import { chromium, type Browser, type BrowserContext, type LaunchOptions } from 'playwright-core';

/** By the program. They end with this process. */
const open = new Map<string, Promise<Browser>>();

// So jest's worker ends after its last file: it listens no more, and waits until nothing is open.
process.on('removeListener', (event) => {
  if (event === 'message') process.exit();
});

/** @returns A part of the browser: it has contexts of its own, and to close it closes those alone. */
export async function borrow(options: LaunchOptions): Promise<Browser> {
  const { executablePath = '' } = options;
  const there = await open.get(executablePath);
  if (there?.isConnected()) return partOf(there);
  const launched = chromium.launch(options);
  open.set(executablePath, launched);
  return partOf(await launched);
}

function partOf(browser: Browser): Browser {
  const own = new Set<BrowserContext>();
  const instead: Partial<Browser> = {
    async newContext(options) {
      const context = await browser.newContext(options);
      own.add(context);
      context.once('close', () => own.delete(context));
      return context;
    },
    contexts: () => [...own],
    async close() {
      await Promise.all([...own].map((context) => context.close()));
    },
  };
  return Object.assign(Object.create(browser) as Browser, instead);
}
