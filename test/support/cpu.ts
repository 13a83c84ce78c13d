/** What something costs, in time of the processor: it does not matter what else the machine does. */
import { setImmediate as setImmediately } from 'node:timers/promises';

/**
 * What is done between one turn of the event loop and the next.
 *
 * @returns Milliseconds: the longest piece, and all of them.
 */
export async function pieces(
  act: () => Promise<unknown>,
): Promise<{ longest: number; whole: number }> {
  let longest = 0;
  let whole = 0;
  let isOver = false;
  let last = process.threadCpuUsage();
  const look = () => {
    const { user, system } = process.threadCpuUsage(last);
    last = process.threadCpuUsage();
    const piece = (user + system) / 1_000;
    longest = Math.max(longest, piece);
    whole += piece;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  await act();
  isOver = true;
  await setImmediately();
  return { longest, whole };
}

/** Milliseconds of the processor for so many times. */
export function cpuOf(times: number, act: () => unknown): number {
  const before = process.threadCpuUsage();
  for (let count = 0; count < times; count += 1) act();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
