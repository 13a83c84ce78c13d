/**
 * Who this page is: the same after a reload, and another in a second tab, though a duplicated tab begins
 * with a copy of what the first has stored. The page holds a lock of that name while it lives (Web Locks).
 */
const key = 'beside.page';
let claimed: Promise<string> | undefined;
let letGo: (() => void) | undefined;

// A browser may keep the page and show it again: then it claims the name anew.
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

/** Whether no other page that lives has this name; nobody else gets it then. */
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
