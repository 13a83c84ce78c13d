/**
 * Waits for a promise for a limited time. The work behind it goes on afterwards.
 *
 * @throws An error with `words` if it takes longer.
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
