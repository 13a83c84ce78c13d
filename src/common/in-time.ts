/**
 * Waits for something for so long. It goes on when nobody waits any longer.
 *
 * @throws When it has not come by then, with `words`.
 */
export async function inTime<T>(coming: Promise<T>, withinMs: number, words: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(words));
    }, withinMs);
  });
  try {
    return await Promise.race([coming, late]);
  } finally {
    clearTimeout(timer);
  }
}
