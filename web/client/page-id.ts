/**
 * The identity of this page: the same after a reload, and another one in a second tab. A duplicated
 * tab begins with a copy of the first tab's storage. So the page holds a lock with that name while
 * it lives (Web Locks).
 */
const key = 'beside.page';
let claimed: Promise<string> | undefined;
let letGo: (() => void) | undefined;

// A browser may keep the page and show it again. Then the page claims its name anew.
addEventListener('pagehide', () => {
  letGo?.();
  claimed = letGo = undefined;
});

/** A UUID. */
export function pageId(): Promise<string> {
  return (claimed ??= claim());
}

async function claim(): Promise<string> {
  const stored = sessionStorage.getItem(key);
  if (stored && (await isOurs(stored))) return stored;
  const id = crypto.randomUUID();
  await isOurs(id);
  sessionStorage.setItem(key, id);
  return id;
}

/** Whether no other open page has this name. If so, no other page can get it. */
function isOurs(id: string): Promise<boolean> {
  return new Promise((resolve) => {
    navigator.locks
      .request(`${key} ${id}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise<void>((release) => (letGo = release));
      })
      // Without locks, a reload counts as another page.
      .catch(() => resolve(false));
  });
}
