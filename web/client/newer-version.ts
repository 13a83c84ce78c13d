/** Whether the server has been upgraded while this page was open. */
import { paths } from '../../src/protocol/paths.ts';

/** The name of a built script changes with its content. */
const ownScript = document.querySelector<HTMLScriptElement>('script[type=module]');

/** @returns Undefined if that cannot be found out now: the server is restarting, or the network is gone. */
export async function isOutdated(): Promise<boolean | undefined> {
  if (!ownScript) return false;
  try {
    const response = await fetch(paths.enterCode, { cache: 'no-cache' });
    if (!response.ok) return undefined;
    return !(await response.text()).includes(new URL(ownScript.src).pathname);
  } catch {
    return undefined;
  }
}
