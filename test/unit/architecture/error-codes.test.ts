/** The closed list of error codes holds what is sent, and nothing else. */
import { expect, test } from '@jest/globals';
import { errorCodes } from '../../../src/protocol/error-codes.ts';
import { sourcesIn } from '../../support/sources.ts';

const list = 'src/protocol/error-codes.ts';

test('the server can send each code of the list', async () => {
  const code = (await sourcesIn('src'))
    .filter(({ path }) => path !== list)
    .map(({ text }) => text)
    .join('\n');
  expect(errorCodes.filter((each) => !code.includes(`'${each}'`))).toEqual([]);
});
