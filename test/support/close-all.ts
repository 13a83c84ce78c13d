/**
 * Closes one thing after the other. What does not close, or was never opened since something before
 * it failed, leaves none of the others open.
 */
export async function closeAll(...closers: (() => unknown)[]): Promise<void> {
  const faults: unknown[] = [];
  for (const close of closers)
    try {
      await close();
    } catch (fault) {
      faults.push(fault);
    }
  if (faults.length > 0) throw faults[0];
}
