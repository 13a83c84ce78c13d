/** Which database there is, and what it takes to be safe on its disk, is known in one folder. */
import { sourcesIn } from '../../support/sources.ts';

/** What Kysely's queries begin with, and what makes a commit durable. */
const ofTheDatabase =
  /\.(selectFrom|insertInto|updateTable|deleteFrom|replaceInto|executeQuery|transaction|flush|assertHealthy)\(/;

test('there is SQL, and waiting for the disk, in src/database alone', async () => {
  const using = (await sourcesIn('src'))
    .filter(({ text }) => ofTheDatabase.test(text))
    .map(({ path }) => path);
  expect(using.length).toBeGreaterThan(5);
  expect(using.filter((path) => !path.startsWith('src/database/'))).toEqual([]);
});
