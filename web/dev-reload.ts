/** Reloads the page after a development build. Never part of production. */

const pollEveryMs = 700;

async function builtAt(): Promise<string | undefined> {
  try {
    const response = await fetch('/build.json', { cache: 'no-store' });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined; // The server is restarting.
  }
}

/** Polls `/build.json`, and reloads when it differs from its first content. */
export function reloadOnNewBuild(): void {
  let first: string | undefined;
  setInterval(() => {
    void builtAt().then((now) => {
      if (now === undefined) return;
      first ??= now;
      if (now !== first) location.reload();
    });
  }, pollEveryMs);
}
