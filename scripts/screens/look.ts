import type { Browser, Page } from 'playwright-core';

/** Of the browser's windows: their size and colours. */
export type Options = Parameters<Browser['newContext']>[0];

/** Takes a picture of a page as it stands. */
export type Look = (page: Page, state: string) => Promise<void>;
