/** Less than a test may take as a whole, so that it says what did not come. */
const usualMs = 90_000;

/**
 * Waits for what comes by itself.
 *
 * @param missing What to say when it does not come.
 * @throws With these words.
 */
export async function inTime<T>(
  awaited: Promise<T>,
  missing: () => string,
  mostMs = usualMs,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Error(`Not within ${mostMs} ms: ${missing()}`));
  }, mostMs).unref();
  try {
    return await Promise.race([awaited, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
