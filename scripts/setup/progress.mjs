/**
 * Progress of set-up on the terminal. Plain JavaScript, because it also runs under the
 * machine's own Node, before the required one has been brought along.
 */

const isTerminal = process.stdout.isTTY && !process.env.CI;
const lineEvery = 10; // Percent; where there is no terminal to rewrite a line on.

/**
 * Runs one set-up step and says what it does and how long it took.
 *
 * @template T
 * @param {string} title What the step does, for a person who waits.
 * @param {(report: (percent: number, detail?: string) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const started = Date.now();
  let lastPrinted = 0;
  console.log(`• ${title} …`);
  const result = await work((percent, detail = '') => {
    const line = `  ${String(Math.floor(percent)).padStart(3)} %  ${detail}`;
    if (isTerminal) process.stdout.write(`\r\x1b[K${line.slice(0, process.stdout.columns - 1)}`);
    else if (percent >= lastPrinted + lineEvery) {
      lastPrinted = percent - (percent % lineEvery);
      console.log(line);
    }
  });
  if (isTerminal) process.stdout.write('\r\x1b[K');
  console.log(`  done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return result;
}

/** A fault that set-up can explain: printed without a stack trace. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/**
 * Runs the whole of a script; a SetupError becomes one message and exit code 1.
 *
 * @param {() => Promise<void>} work
 */
export async function explainSetupErrors(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
