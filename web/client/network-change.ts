import type { Unsubscribe } from './observable.ts';

// Not yet in TypeScript's library, nor in every browser; W3C Network Information.
type WithConnection = Navigator & { connection?: EventTarget };

/** Calls when this computer has a network again, or another one. @returns Ends that. */
export function onNetworkChange(changed: () => void): Unsubscribe {
  const { connection } = navigator as WithConnection;
  window.addEventListener('online', changed);
  connection?.addEventListener('change', changed);
  return () => {
    window.removeEventListener('online', changed);
    connection?.removeEventListener('change', changed);
  };
}
