/** Requests to Microsoft: every one has a time limit and a size limit, and follows no redirect. */
export const timeoutMs = 10_000;
const mostBytes = 2 * 1_024 * 1_024;

/** @throws When the answer is not 200, is too long or does not come in time. */
export async function fetchBytes(
  url: string,
  init: RequestInit = {},
): Promise<{ bytes: Buffer; type: string }> {
  const response = await fetch(url, {
    ...init,
    redirect: 'error',
    // Holds for the body too.
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${new URL(url).pathname} answered ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > mostBytes) throw new Error(`${new URL(url).pathname} answered too much`);
    chunks.push(chunk);
  }
  return {
    bytes: Buffer.concat(chunks),
    type: response.headers.get('content-type') ?? '',
  };
}

export async function fetchJson(url: string, init?: RequestInit): Promise<unknown> {
  const { bytes } = await fetchBytes(url, init);
  return JSON.parse(bytes.toString());
}
