/** The part of the tour in which a rule is in the way, or more proof is asked. */
import type { Browser } from 'playwright-core';
import { chooseDemoPerson, joinByCode, openHelper } from '../../test/support/browser.ts';
import { startServer } from '../../test/support/server.ts';
import type { Look } from './look.ts';

export async function conditionsTour(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0],
  look: Look,
): Promise<void> {
  const server = await startServer(
    {},
    {
      stepUp: { startSession: 'urn:example:gold' },
      conditions: [
        { name: 'Office network', for: 'helper', networks: ['10.0.0.0/8'] },
        { name: 'Two-factor sign-in', for: 'sharer', strongSignIn: { amr: ['mfa'] } },
      ],
    },
  );
  const sharer = await joinByCode(browser, server, 'ABCD2345', 'sharer@demo.example', options);
  await sharer.page.getByTestId('condition-refused').waitFor();
  await look(sharer.page, '24-condition-sign-in');
  await sharer.page.getByTestId('sign-in-again').click();
  await sharer.page.getByTestId('demo-person').first().waitFor();
  await look(sharer.page, '25-proof');
  await chooseDemoPerson(sharer.page, 'sharer@demo.example');
  await sharer.page.getByTestId('demo-proof').waitFor();
  await look(sharer.page, '26-proof-of');
  await sharer.context.close();

  const helper = await openHelper(browser, server, 'helper@demo.example', options);
  await helper.page.getByTestId('new-session').click();
  await helper.page.getByTestId('demo-cancel').click();
  await helper.page.getByTestId('step-up-again').waitFor();
  await look(helper.page, '27-proof-not-given');
  await helper.page.getByTestId('step-up-again').click();
  await chooseDemoPerson(helper.page, 'helper@demo.example');
  await helper.page.getByTestId('demo-proof').click();
  await helper.page.getByTestId('condition-refused').waitFor();
  await look(helper.page, '28-condition-network');
  await helper.context.close();
  await server.stop();
}
