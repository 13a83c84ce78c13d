/** What people paste into the chat: code, addresses, pictures, and what cannot be seen. */
import { expect, test } from '@jest/globals';
import { untilState } from '../support/browser.ts';
import { sharedHere } from '../support/local-session.ts';

const session = sharedHere();

async function say(text: string) {
  const { helper, sharer } = session.two;
  const shown = helper.page.getByTestId('chat-message');
  const before = await shown.count();
  await sharer.page.getByTestId('chat-input').fill(text);
  await sharer.page.getByTestId('chat-send').click();
  const message = shown.nth(before);
  await message.waitFor();
  // Both threads are the same from the beginning. Whoever has sent it may see it last.
  await sharer.page.getByTestId('chat-message').nth(before).waitFor();
  return message;
}

test('code keeps its first indent; lines that are empty at the ends go', async () => {
  const message = await say('\n \n    if (x)\n      y();\n\n');
  expect(await message.textContent()).toBe('    if (x)\n      y();');
});

test.each([
  ['see https://example.org/a?b=1#c.', ['https://example.org/a?b=1#c']],
  [
    '(http://example.org/x_(y)), http://a.example/',
    ['http://example.org/x_(y)', 'http://a.example/'],
  ],
  ['javascript:alert(1) data:text/html,x https://', []],
  ['https://bank.example@evil.example/', []],
  ['https://ex\u202Empl.example/<b>', []],
])('of %j the addresses are links, and shown as what they are', async (text, links) => {
  const message = await say(text);
  const found = message.locator('a');
  expect(await found.allTextContents()).toEqual(links);
  expect(await message.textContent()).toBe(text);
  for (const link of await found.all()) {
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow');
    expect(await link.getAttribute('href')).toBe(await link.textContent());
  }
});

test('Enter that an input method takes for itself sends nothing', async () => {
  const { page } = session.two.sharer;
  const input = page.getByTestId('chat-input');
  const before = await page.getByTestId('chat-message').count();
  await input.fill('にほんご');
  // As Chromium and Firefox tell of it, and as Safari does.
  for (const how of [{ isComposing: true }, { keyCode: 229 }])
    await input.dispatchEvent('keydown', { key: 'Enter', ...how });
  expect(await input.inputValue()).toBe('にほんご');
  await input.press('Enter');
  await page.getByTestId('chat-message').nth(before).waitFor();
});

test('what cannot be seen is not sent, what is written survives a reload, and a picture is answered', async () => {
  const { page } = session.two.sharer;
  const input = page.getByTestId('chat-input');
  const before = await page.getByTestId('chat-message').count();
  await input.fill('\u200B\u2060\uFEFF\u200D ');
  await page.getByTestId('chat-send').click();
  await input.evaluate((field) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(['x'], 'picture.png', { type: 'image/png' }));
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true }));
  });
  await page.getByTestId('chat-text-only').getByText('only text').waitFor();
  await input.fill('half a sentence');
  expect(await page.getByTestId('chat-message').count()).toBe(before);
  await page.reload();
  expect(await input.inputValue()).toBe('half a sentence');
  await page.getByTestId('chat-send').click();
  await page.reload();
  expect(await input.inputValue()).toBe('');
});

test('a file or a link that is dropped beside the field is not opened, and a file is answered', async () => {
  const { page } = session.two.helper;
  const address = page.url();
  const devtools = await page.context().newCDPSession(page);
  const drop = async (data: { items: object[]; files?: string[] }) => {
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await devtools.send('Input.dispatchDragEvent', {
        ...{ type, x: 200, y: 200 },
        data: { dragOperationsMask: 1, ...data } as never,
      });
  };
  const link = `${session.server.origin}/check`;
  await drop({ items: [{ mimeType: 'text/uri-list', data: link }] });
  await drop({ items: [], files: [import.meta.filename] });
  await page.getByTestId('file-not-taken').getByText('only text').waitFor();
  await page.getByTestId('file-not-taken').getByTestId('dismiss').click();
  expect(page.url()).toBe(address);
  expect(page.context().pages()).toHaveLength(1);
});

test('what is written stays while the session is used in another tab, and goes when it ends', async () => {
  const { page } = session.two.helper;
  const input = page.getByTestId('chat-input');
  await input.fill('half a sentence');
  const [copy] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(() => void window.open(location.href)),
  ]);
  await copy.getByTestId('use-here').click();
  await page.getByTestId('use-here').click();
  await untilState(page, 'allowed');
  expect(await input.inputValue()).toBe('half a sentence');
  const kept = async () =>
    await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes('draft')));
  expect(await kept()).toHaveLength(1);
  await page.getByTestId('end-session').click();
  await untilState(page, 'ended');
  expect(await kept()).toEqual([]);
});
