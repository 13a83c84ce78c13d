/** Starts the page. */
import { BesideApp } from './app.ts';
import { takePasscodeFromAddress } from './client/address.ts';
import { startLocale } from './i18n/locale.ts';
import { NewerVersion } from './parts/newer-version.ts';

// Before anything else: a passcode must not stay in the address bar or in the history.
takePasscodeFromAddress();

await startLocale();
customElements.define('beside-app', BesideApp);
document.body.append(new NewerVersion());

if (import.meta.env.MODE === 'development') {
  const { reloadOnNewBuild } = await import('./dev-reload.ts');
  reloadOnNewBuild();
}
