/** The part of the tour through the administration, over a year of sessions that are made up. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { adminPartNames, adminPath, type AdminPart } from '../../src/protocol/admin-parts.ts';
import { chooseDemoPerson, newSession, openGuest, openHelper } from '../../test/support/browser.ts';
import { startServer } from '../../test/support/server.ts';
import { seed } from '../seed/seed.ts';
import { demo, type Look, type Options } from './look.ts';

const dayMs = 86_400_000;
const forever = {
  chatDays: 'forever',
  sessionDays: 'forever',
  personalDataDays: 'forever',
  auditDays: 'forever',
};

/** What a part shows when it has been read. */
const shown: Record<AdminPart, string> = {
  sessions: 'admin-session-row',
  reports: 'report-chart',
  audit: 'audit-row',
  access: 'access-role',
  settings: 'setting',
  retention: 'list-empty',
  tokens: 'new-token',
  webhooks: 'list-empty',
  health: 'health-line',
};

export async function administrationTour(
  browser: Browser,
  options: Options,
  look: Look,
): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'beside-screens-'));
  const until = Math.floor(Date.now() / dayMs) * dayMs;
  await seed(dataDir, { days: 365, sessions: 5_000, seed: 1, until, everything: true });
  const server = await startServer(
    { BESIDE_DATA_DIR: dataDir },
    { ...demo, retention: forever, webhooks: { allowedNetworks: ['127.0.0.0/8'] } },
  );
  const helper = await openHelper(browser, server, 'helper@demo.example', options);
  await newSession(helper);
  const { context, page } = await openGuest(browser, server, options);
  await page.goto(server.origin + adminPath('sessions'));
  await chooseDemoPerson(page, 'admin@demo.example');
  for (const [index, part] of adminPartNames.entries()) {
    await page.goto(server.origin + adminPath(part));
    await page.getByTestId(shown[part]).first().waitFor();
    await look(page, `4${index}-admin-${part}`);
  }
  await details(page, server.origin, look);
  await context.close();
  await helper.context.close();
  await server.stop();
}

/** What opens in a part. */
async function details(page: Page, origin: string, look: Look): Promise<void> {
  const open = async (path: string) => await page.goto(`${origin}/admin/${path}`);
  const at = (name: string) => page.getByTestId(name);

  await open('sessions');
  await at('end-any').first().click();
  await at('end-note').fill('Please call 4711.');
  await look(page, '50-admin-sessions-end');
  await open('reports?view=sessions');
  await at('report-row').first().waitFor();
  await look(page, '51-admin-reports-sessions');
  await open('audit');
  await at('expand').first().click();
  await at('audit-record').waitFor();
  await look(page, '52-admin-audit-record');
  await open('access?person=helper%40demo.example&sharer=admin%40demo.example');
  await at('access-says').waitFor();
  await look(page, '53-admin-access-why');
  await open('retention');
  await at('hold-what').fill('admin@demo.example');
  await at('hold-note').fill('Case 7');
  await at('hold-put').click();
  await at('hold-row').waitFor();
  await look(page, '54-admin-retention-hold');
  await open('tokens');
  await at('new-token').click();
  await page.locator('input[name=name]').fill('Ticket desk');
  await page.locator('input[value="session.open-any"]').check();
  await look(page, '55-admin-tokens-new');
  await at('make-token').click();
  await at('token-secret').waitFor();
  await look(page, '56-admin-tokens-secret');
  await open('webhooks');
  await at('webhook-new').locator('summary').click();
  await page.locator('input[name=name]').fill('Tickets');
  // Nobody listens there.
  await page.locator('input[name=url]').fill('http://127.0.0.1:9/');
  await look(page, '57-admin-webhooks-new');
  await at('webhook-save').click();
  await at('webhook-secret').waitFor();
  await look(page, '58-admin-webhooks-secret');
  await open('health');
  await at('drain-start').click();
  await look(page, '59-admin-health-drain');
}
