const usualMs = 30_000;

/**
 * Asks until the answer is yes; what is asked takes its time, so that this needs no pauses.
 *
 * @returns Milliseconds that it took.
 * @throws When it took too long. A loop without an end would go on after its test has failed.
 */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  mostMs = usualMs,
): Promise<number> {
  const from = performance.now();
  while (!(await isSo())) {
    if (performance.now() - from > mostMs) throw new Error(`Not within ${mostMs} ms: ${what}`);
  }
  return performance.now() - from;
}
