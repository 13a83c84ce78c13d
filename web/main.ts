/** Starts the page. */
import { BesideApp } from './app.ts';
import { takePasscodeFromAddress } from './client/address.ts';
import { keepDropsOut } from './client/drops.ts';
import { startLocale } from './i18n/locale.ts';

// This comes first: a passcode must not stay in the address bar or in the history.
takePasscodeFromAddress();
keepDropsOut();

await startLocale();
customElements.define('beside-app', BesideApp);

if (import.meta.env.MODE === 'development') {
  const { reloadOnNewBuild } = await import('./dev-reload.ts');
  reloadOnNewBuild();
}
