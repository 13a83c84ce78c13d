import { sourcesIn } from '../../support/sources.ts';

test('only the configuration reads the environment', async () => {
  const readers = (await sourcesIn('src', 'web'))
    // Handing it to the configuration is not reading it.
    .filter(({ text }) =>
      text
        .replaceAll(/((load|reload)Config\(|lintConfig\(config, |environment: )process\.env/g, '')
        .includes('process.env'),
    )
    .map(({ path }) => path);
  expect(readers.filter((path) => path !== 'src/config/load.ts')).toEqual([]);
});
