import { sourcesIn } from '../../support/sources.ts';

const mostLines = 250;
const mostInMedian = 60;

/** Longer files, each with the reason why it is still one idea. */
const exceptions: Record<string, string> = {};

test(`no file is longer than ${mostLines} lines, save the listed ones`, async () => {
  const sources = await sourcesIn('src', 'web');
  const long = sources.filter(({ text }) => text.split('\n').length - 1 > mostLines);
  expect(sources.length).toBeGreaterThan(50);
  expect(long.map(({ path }) => path).sort()).toEqual(Object.keys(exceptions).sort());
});

test(`half of the files have at most ${mostInMedian} lines`, async () => {
  const sources = await sourcesIn('src', 'web');
  const lengths = sources.map(({ text }) => text.split('\n').length - 1).sort((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(mostInMedian);
});
