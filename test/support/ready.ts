import { until } from './until.ts';
import type { Visitor } from './visitor.ts';

/** Waits until `/readyz` says what is expected; its answer is a second old at most. */
export async function untilReady(anybody: Visitor, ready: boolean): Promise<object> {
  let body = {};
  await until(`ready is ${ready}`, async () => {
    const response = await anybody.fetch('/readyz');
    body = (await response.json()) as object;
    return response.ok === ready;
  });
  return body;
}
