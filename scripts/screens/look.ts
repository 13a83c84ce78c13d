import type { Browser, Page } from 'playwright-core';

/** Of the browser's windows: their size and colours. */
export type Options = Parameters<Browser['newContext']>[0];

/** Takes a picture of a page as it stands. */
export type Look = (page: Page, state: string) => Promise<void>;

/** The configuration file of a server that is looked at: one without a setting is refused. */
export const demo = { identity: { provider: 'demo' } };
