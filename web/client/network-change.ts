import type { Unsubscribe } from './observable.ts';

// Missing in TypeScript's library and in some browsers. W3C Network Information.
type WithConnection = Navigator & { connection?: EventTarget };

/** Calls back when this computer has a network again, or another one. @returns Ends that. */
export function onNetworkChange(changed: () => void): Unsubscribe {
  const { connection } = navigator as WithConnection;
  window.addEventListener('online', changed);
  connection?.addEventListener('change', changed);
  return () => {
    window.removeEventListener('online', changed);
    connection?.removeEventListener('change', changed);
  };
}
