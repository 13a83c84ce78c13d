const usualMs = 30_000;
/** To ask all the time would take the processor away from what is waited for. */
const betweenMs = 50;

/**
 * Asks until the answer is yes.
 *
 * @returns Milliseconds that it took.
 * @throws When it took too long. A loop without an end would go on after its test has failed.
 */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  mostMs = usualMs,
): Promise<number> {
  const from = performance.now();
  while (!(await isSo())) {
    if (performance.now() - from > mostMs) throw new Error(`Not within ${mostMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
  }
  return performance.now() - from;
}
