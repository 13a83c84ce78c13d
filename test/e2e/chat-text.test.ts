/** What people paste into the chat: code, addresses, pictures, and what cannot be seen. */
import { expect, test } from '@jest/globals';
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
  await page.getByTestId('chat-text-only').getByText('Only text').waitFor();
  await input.fill('half a sentence');
  expect(await page.getByTestId('chat-message').count()).toBe(before);
  await page.reload();
  expect(await input.inputValue()).toBe('half a sentence');
  await page.getByTestId('chat-send').click();
  await page.reload();
  expect(await input.inputValue()).toBe('');
});
