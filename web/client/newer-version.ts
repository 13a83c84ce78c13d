/** Whether the server has been upgraded while this page was open. */
import { paths } from '../../src/protocol/paths.ts';

/** The name of a built script changes with its content. */
const ownScript = document.querySelector<HTMLScriptElement>('script[type=module]');

export async function isOutdated(): Promise<boolean> {
  if (!ownScript) return false;
  try {
    const response = await fetch(paths.enterCode, { cache: 'no-cache' });
    return response.ok && !(await response.text()).includes(new URL(ownScript.src).pathname);
  } catch {
    return false; // The server is restarting, or the network is gone.
  }
}
