/** The states of a session in which two digits have to be typed. */
import type { Browser } from 'playwright-core';
import {
  joinByCode,
  newSession,
  openHelper,
  untilEnded,
  untilState,
  wrongDigits,
} from '../../test/support/browser.ts';
import { startServer } from '../../test/support/server.ts';
import type { Look, Options } from './look.ts';

export async function numberMatching(
  browser: Browser,
  options: Options,
  look: Look,
): Promise<void> {
  const server = await startServer({}, { settings: { numberMatching: true } });
  const helper = await openHelper(browser, server, 'helper@demo.example', options);
  const passcode = await newSession(helper);
  const sharer = await joinByCode(browser, server, passcode, 'sharer@demo.example', options);
  const both = async (name: string) => {
    await look(helper.page, `${name}-helper`);
    await look(sharer.page, `${name}-sharer`);
  };
  await untilState(helper.page, 'joined');
  await helper.page.getByTestId('request-screen').click();
  await untilState(sharer.page, 'requested');
  const wrong = await wrongDigits(helper);
  await both('30-number');
  const tryWrong = async () => {
    await sharer.page.getByTestId('match-input').fill(wrong);
    await sharer.page.getByTestId('allow').click();
  };
  await tryWrong();
  await helper.page.getByTestId('match-wrong').waitFor();
  await both('31-number-wrong');
  await tryWrong();
  await sharer.page.getByTestId('match-error').getByText('1 try').waitFor();
  await tryWrong();
  await untilEnded(helper.page, 'policy');
  await both('32-number-ended');
  await Promise.all([helper.context.close(), sharer.context.close()]);
  await server.stop();
}
