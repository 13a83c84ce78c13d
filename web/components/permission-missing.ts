import { html, type TemplateResult } from 'lit';
import { paths, type Me } from '../../src/protocol/paths.ts';
import { translate } from '../i18n/locale.ts';

/** Explains why a person sees nothing to do on a page: as whom they are signed in, and where to go. */
export function permissionMissing(
  me: Me,
  words: { title: string; lead: string; more?: string },
  next: { href: string; label: string },
): TemplateResult {
  const userName = me.person?.userName ?? '';
  return html`<section class="card stack-loose" data-testid="permission-missing">
    <div class="stack">
      <h1>${words.title}</h1>
      <p class="lead">${words.lead}</p>
      <p class="soft">${translate('help.denied.account', { userName })}</p>
      <p class="soft" ?hidden=${!words.more}>${words.more}</p>
    </div>
    <div class="row">
      <a class="button primary" href=${next.href}>${next.label}</a>
      <a class="button" href=${paths.signOut}>${translate('app.sign-out')}</a>
    </div>
  </section>`;
}
