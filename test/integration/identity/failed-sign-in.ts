import type { TestServer } from '../../support/server.ts';

/** The line of the log that has the reference of the page of a failed sign-in; waits for it. */
export async function lineFor(landed: URL, server: TestServer): Promise<string> {
  const ref = landed.searchParams.get('ref') ?? '';
  if (!/^[0-9a-f]{12}$/.test(ref)) throw new Error(`There is no reference in ${landed.href}`);
  return await server.printed(new RegExp(`([^\n]*"ref":"${ref}"[^\n]*)\n`));
}
